import type { Where } from "@base/contract";
import { band, dotted } from "@base/format";
import { currentLanguage } from "@base/i18n";
import { Arrow, Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { followCode, type HallCentre, type Issued, type PaperState, readPaper } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { Mark } from "../parts/marks";
import { t } from "../words";

const SHOWN_S = 8;
/** Long enough to take out a phone and scan. */
const SHOWN_WITHOUT_PAPER_S = 45;
const ASK_AGAIN_MS = 500;

interface TicketProps {
  centre: HallCentre;
  /** The floor this kiosk stands on. */
  floor: string;
  issued: Issued;
  /** What it is for, in the words of the card that was touched. */
  service: string;
  onDone: () => void;
}

/** The number first, whatever the printer does; then where to wait, and how long. */
export function TicketScreen({ centre, floor, issued, service, onDone }: TicketProps) {
  const { ticket } = issued;
  const paper = usePaper(issued);
  const onPhone = paper !== "queued" && paper !== "done";
  return (
    <Frame centre={centre} step="ticket" title={t("your_number")}>
      <section class={`slip ${onPhone ? "slip-phone" : ""}`}>
        <p class="number" aria-live="assertive">
          {ticket.number}
        </p>
        <p class="for">{service}</p>
        {ticket.where && <WaitAt where={ticket.where} floor={floor} />}
        {ticket.offline ? <p class="alone">{t("alone_ticket")}</p> : <Facts ticket={ticket} />}
      </section>
      <PaperWords paper={paper} issued={issued} />
      <Leave key={String(onPhone)} seconds={onPhone ? SHOWN_WITHOUT_PAPER_S : SHOWN_S} held={paper === "queued"} onDone={onDone} />
    </Frame>
  );
}

function Facts({ ticket }: { ticket: Issued["ticket"] }) {
  return (
    <dl class="facts">
      <div>
        <dt>{t("ahead")}</dt>
        <dd>{ticket.people_ahead ? t("ahead_n", { n: ticket.people_ahead }) : t("ahead_zero")}</dd>
      </div>
      <div>
        <dt>{t("band")}</dt>
        <dd>{ticket.forecast ? band(ticket.forecast) : t("band_none")}</dd>
      </div>
    </dl>
  );
}

function WaitAt({ where, floor }: { where: Where; floor: string }) {
  const there = String(where.floor ?? "");
  const room = where.room && t("room", { room: where.room });
  const zone = currentLanguage() === "vi" ? where.zone_vi : where.zone_en || where.zone_vi;
  return (
    <div class="wait-at">
      <Way to={there} from={floor} />
      <div>
        <p>{t("wait_at")}</p>
        <p class="room">{dotted([room, there && t("floor", { floor: there })]) || zone}</p>
        <p>{dotted([room && zone, wayWords(there, floor)])}</p>
      </div>
    </div>
  );
}

function Way({ to, from }: { to: string; from: string }) {
  const steps = Number(to) - Number(from);
  if (steps > 0) return <Arrow to="up" />;
  if (steps < 0) return <Arrow to="down" />;
  return <Mark name="way" />;
}

/** "Lên tầng 2"; nothing to say on the kiosk's own floor. */
function wayWords(to: string, from: string): string {
  const steps = Number(to) - Number(from);
  if (!to || !steps) return "";
  return t(steps > 0 ? "floor_up" : "floor_down", { floor: to });
}

function PaperWords({ paper, issued }: { paper: PaperState; issued: Issued }) {
  if (paper === "queued" || paper === "done")
    return (
      <p class={`paper paper-${paper}`} role="status">
        <Icon name="printer" />
        {t(`paper_${paper}`)}
      </p>
    );
  return (
    <div class="paper paper-phone">
      {issued.follow && <img src={followCode(issued.ticket.id)} alt={t("qr")} />}
      <p role="status">{issued.follow ? t(`paper_${paper}`) : t("no_code")}</p>
    </div>
  );
}

/** Closes by itself, so that the next person never sees this number; not while the paper is still on its way. */
function Leave({ seconds, held, onDone }: { seconds: number; held: boolean; onDone: () => void }) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (held) return;
    const timer = setInterval(() => setLeft((before) => before - 1), 1000);
    return () => clearInterval(timer);
  }, [held]);
  useEffect(() => {
    if (left <= 0) onDone();
  }, [left <= 0]);
  return (
    <div class="leave">
      <Choice class="main wide" onChoose={onDone}>
        {t("done")}
      </Choice>
      <p>{!held && t("done_in", { n: Math.max(0, left) })}</p>
    </div>
  );
}

/** How the paper stands, asked until it has ended. */
function usePaper(issued: Issued): PaperState {
  const [paper, setPaper] = useState(issued.paper);
  useEffect(() => {
    if (issued.paper !== "queued") return;
    let ended = false;
    const ask = async () => {
      while (!ended) {
        const now = await readPaper(issued.ticket.id).catch((): PaperState => "queued");
        if (ended) return;
        setPaper(now);
        if (now !== "queued") return;
        await new Promise((resume) => setTimeout(resume, ASK_AGAIN_MS));
      }
    };
    void ask();
    return () => void (ended = true);
  }, [issued]);
  return paper;
}
