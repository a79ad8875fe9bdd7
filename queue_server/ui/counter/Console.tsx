import { CentreName } from "@base/centre";
import { Clock } from "@base/clock";
import type { HallCounter } from "@base/contract";
import type { FeedStatus } from "@base/feed";
import { queue, type Hall } from "@base/hall";
import { problemText, useLanguage } from "@base/i18n";
import { StaleBar } from "@base/stale";
import { now } from "@base/time";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { signOut, type Me } from "../shared/identity";
import { Reprint } from "../shared/Reprint";
import { LanguageSwitch } from "../shared/screen";
import { t } from "../shared/words";
import { Break } from "./Break";
import { KEYS, possible, usual, type DeskCommand } from "./commands";
import { FaultLine } from "./FaultLine";
import { RefusedCard } from "./RefusedCard";
import { KeyPad } from "./KeyPad";
import { Paper, type PaperState } from "./Paper";
import { Queue } from "./Queue";
import { Stage } from "./Stage";
import { Transfer } from "../shared/Transfer";
import { UndoBar } from "./UndoBar";
import { useDesk, type Desk } from "./useDesk";
import { Visit } from "./Visit";

interface Props {
  me: Me;
  hall: Hall;
  counter: HallCounter;
  /** What the feed said of papers since it told the hall, by ticket. */
  papers: Readonly<Record<string, PaperState>>;
  /** As of `LiveHall`. */
  told: number;
  status: FeedStatus;
  reread(): Promise<void>;
}

type Question = "transfer" | "break" | "reprint" | null;

/** Longer ago, the hand meant what it saw then. */
const EARLY_MS = 2000;

export function Console({ me, hall, counter, papers, told, status, reread }: Props) {
  useLanguage();
  const [question, setQuestion] = useState<Question>(null);
  const afterCommand = useCallback(() => {
    setQuestion(null);
    // Cut off, the feed will not bring what we just did; live, it has brought it already.
    if (!status.live) void reread().catch(() => undefined); // the bar says that we are cut off
  }, [status.live, reread]);
  const desk = useDesk(hall, counter, told, status.live, afterCommand);
  const can = possible({ open: counter.state === "open", ticket: desk.ticket, undoable: desk.undoable });

  // A key pressed while the command before it is on its way waits for its end: a quick hand loses nothing.
  const unsettled = desk.busy || (counter.ticket !== null && desk.ticket === null);
  const early = useRef<{ command: DeskCommand; at: number } | null>(null);
  useEffect(() => {
    const waiting = early.current;
    if (unsettled || !waiting) return;
    early.current = null;
    if (now() - waiting.at < EARLY_MS) press(waiting.command);
  }, [unsettled]);

  const press = (command: DeskCommand) => {
    if (unsettled) early.current = { command, at: now() };
    if (unsettled || !can.has(command)) return;
    if (command === "transfer") setQuestion("transfer");
    else if (command === "call-next") desk.callNext();
    else if (command === "undo") desk.undo();
    else desk.ticketCommand(command);
  };
  const open = () => desk.counterCommand("open");
  // Not from a break: something laid on the keys must not end it.
  useKeys(press, counter.state === "closed" ? open : null, question === null);

  const waiting = queue(hall, counter.service_ids, now()).length;
  const paper = desk.ticket && (papers[desk.ticket.id] ?? desk.ticket.paper);
  const mayCall = counter.state === "open" && !counter.ticket;
  return (
    <div class="console">
      <Head me={me} hall={hall} counter={counter} desk={desk} ask={setQuestion} />
      <StaleBar status={status} tz={hall.centre.tz} meanwhile={t("counter.cut")} />
      <div class="fault-line">
        <RefusedCard hall={hall} />
        <FaultLine hall={hall} counter={counter} />
      </div>
      <main>
        <Queue hall={hall} serviceIds={counter.service_ids} counterId={counter.id} call={mayCall ? desk.callTicket : null} />
        <div class="desk">
          <Stage hall={hall} counter={counter} waiting={waiting} open={open} />
          <Said desk={desk} />
          <KeyPad possible={can} usual={usual(desk.ticket)} ticket={desk.ticket} press={press} />
          <UndoBar undoable={desk.undoable} undo={desk.undo} />
          {question === "transfer" && counter.ticket && (
            <Transfer
              services={hall.services}
              current={counter.ticket.service_id}
              transfer={(service, note) => desk.ticketCommand("transfer", { service, note })}
              close={() => setQuestion(null)}
            />
          )}
          {question === "reprint" && desk.ticket && paper && (
            <Reprint
              key={desk.ticket.id}
              number={desk.ticket.number}
              before={paper !== "none"}
              missing={paper === "failed" || paper === "unknown"}
              busy={desk.busy}
              order={({ reason, kiosk }) => desk.ticketCommand("reprint", kiosk ? { reason, kiosk } : { reason })}
              close={() => setQuestion(null)}
            />
          )}
          {question === "break" && <Break pause={(reason) => desk.counterCommand("pause", reason)} close={() => setQuestion(null)} />}
        </div>
        <Visit hall={hall} ticket={desk.ticket}>
          {paper && <Paper paper={paper} busy={desk.busy} ask={() => setQuestion("reprint")} />}
        </Visit>
      </main>
    </div>
  );
}

interface HeadProps {
  me: Me;
  hall: Hall;
  counter: HallCounter;
  desk: Desk;
  ask(question: Question): void;
}

function Head({ me, hall, counter, desk, ask }: HeadProps) {
  const free = !counter.ticket && !desk.busy;
  return (
    <header class="head">
      <CentreName centre={hall.centre} />
      <p class="whose">
        <strong>{t("counter.name", { number: counter.number })}</strong>
        <span>{me.name}</span>
      </p>
      <nav>
        {counter.state === "open" && (
          <button type="button" class="button small" disabled={!free} onClick={() => ask("break")}>
            {t("counter.break")}
          </button>
        )}
        {counter.state !== "closed" && (
          <button type="button" class="button small" disabled={!free} onClick={() => desk.counterCommand("close")}>
            {t("counter.do_close")}
          </button>
        )}
        <LanguageSwitch />
        <button type="button" class="language" onClick={() => void signOut()}>
          {t("sign_out")}
        </button>
      </nav>
      <Clock tz={hall.centre.tz} />
    </header>
  );
}

/** What the last command met with. The line keeps its place when empty, and a reader announces what comes. */
function Said({ desk }: { desk: Desk }) {
  return (
    <div class="said" role="alert">
      {desk.problem && <p class="notice problem">{problemText(desk.problem)}</p>}
      {!desk.problem && desk.nobody && <p class="notice">{t("counter.nobody")}</p>}
    </div>
  );
}

const OPENING: ReadonlySet<string> = new Set(["Space", "Enter", "NumpadEnter"]);

function useKeys(press: (command: DeskCommand) => void, open: (() => void) | null, listening: boolean): void {
  // Before the next key, not after the next paint: a quick hand loses nothing.
  useLayoutEffect(() => {
    if (!listening) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const target = event.target as HTMLElement;
      if (target.matches("input, textarea, select")) return;
      // Someone who walks the screen by Tab presses the button they stand on.
      if (OPENING.has(event.code) && target.matches("button:focus-visible, a:focus-visible")) return;
      if (open && OPENING.has(event.code)) {
        event.preventDefault();
        open();
        return;
      }
      const key = KEYS.find((one) => one.code === event.code);
      if (!key) return;
      event.preventDefault();
      press(key.command);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
}
