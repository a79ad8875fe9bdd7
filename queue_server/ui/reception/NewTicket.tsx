import type { Help, Language, Priority, Service } from "@base/contract";
import { timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { PrinterChoice, useKiosks } from "../shared/kiosks";
import { ServicePicker } from "../shared/ServicePicker";
import { t } from "../shared/words";
import { type Appointment, halves } from "./appointment";
import type { AtHand } from "./useAtHand";

const PRIORITIES: readonly Priority[] = ["none", "elderly", "pregnant", "disabled", "merit"];
const HELPS: readonly Help[] = ["wheelchair", "deaf", "guide"];
const CHANNELS = ["reception", "phone"] as const;
const LANGUAGES: readonly Language[] = ["vi", "en"];

export interface Wish {
  service: string;
  channel: (typeof CHANNELS)[number];
  priority: Priority;
  help: Help[];
  language: Language;
  /** Where the paper comes out; null: none is printed. */
  kiosk: string | null;
}

interface Props {
  hall: Hall;
  hand: AtHand;
  /** Whether it was issued. */
  issue(wish: Wish, appointment: Appointment | null): Promise<boolean>;
}

const PLAIN = { channel: "reception", priority: "none", help: [], language: "vi" } as const;

/** The questions of the kiosk, asked by a person; an appointment at hand answers the first. */
export function NewTicket({ hall, hand, issue }: Props) {
  const kiosks = useKiosks();
  const [service, setService] = useState<Service | null>(null);
  const [wish, setWish] = useState<Omit<Wish, "service" | "kiosk">>({ ...PLAIN, help: [] });
  const [where, setWhere] = useState<string | null | undefined>(undefined);
  const due = dueToday(hand, hall);
  const kiosk = where === undefined ? (kiosks.find(({ printer }) => printer === "ready")?.id ?? null) : where;
  const change = (some: Partial<typeof wish>) => setWish({ ...wish, ...some });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const id = due?.service.id ?? service?.id;
    if (!id || hand.busy || !(await issue({ ...wish, service: id, kiosk }, due))) return;
    setService(null);
    setWish({ ...PLAIN, help: [] });
  };
  const toggle = (help: Help) =>
    change({ help: wish.help.includes(help) ? wish.help.filter((one) => one !== help) : [...wish.help, help] });
  return (
    <form class="form new-ticket" onSubmit={submit}>
      {due ? (
        <p class="notice due">
          <Icon name="calendar" />
          <span>
            <strong>{t("desk.by_appointment", { time: timeOfDay(due.at, hall.centre.tz) })}</strong> {nameOf(due.service)} · {halves(due.code)}
          </span>
          <button type="button" class="button small" onClick={hand.clear}>
            {t("who.forget")}
          </button>
        </p>
      ) : (
        <ServicePicker services={hall.services.filter((one) => one.open)} chosen={service} choose={setService} note={waitingNote} />
      )}
      <Chips legend={t("desk.priority")}>
        {PRIORITIES.map((priority) => (
          <label key={priority}>
            <input type="radio" name="priority" checked={wish.priority === priority} onChange={() => change({ priority })} />
            <span>{t(`priority.${priority}`)}</span>
          </label>
        ))}
      </Chips>
      <Chips legend={t("desk.help")}>
        {HELPS.map((help) => (
          <label key={help}>
            <input type="checkbox" checked={wish.help.includes(help)} onChange={() => toggle(help)} />
            <span>{t(`help.${help}`)}</span>
          </label>
        ))}
      </Chips>
      {!due && (
        <Chips legend={t("desk.channel")}>
          {CHANNELS.map((channel) => (
            <label key={channel}>
              <input type="radio" name="channel" checked={wish.channel === channel} onChange={() => change({ channel })} />
              <span>{t(`desk.channel_${channel}`)}</span>
            </label>
          ))}
        </Chips>
      )}
      <Chips legend={t("desk.language")}>
        {LANGUAGES.map((language) => (
          <label key={language}>
            <input type="radio" name="language" checked={wish.language === language} onChange={() => change({ language })} />
            <span>{t(`desk.language_${language}`)}</span>
          </label>
        ))}
      </Chips>
      <PrinterChoice kiosks={kiosks} chosen={kiosk} choose={setWhere} />
      <button type="submit" class="button main issue" disabled={hand.busy || !(due || service)}>
        <Icon name="document" />
        {t(due ? "desk.issue_appointment" : "desk.issue")}
      </button>
    </form>
  );
}

/** A question whose few answers are all seen at once. */
function Chips({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset class="ask">
      <legend>{legend}</legend>
      <div class="chips">{children}</div>
    </fieldset>
  );
}

/** Not the forecast: the hall's is as old as the page. The ticket brings its own. */
const waitingNote = ({ waiting }: Service): string => t("counter.people_wait", { n: waiting });

/** The one appointment at hand that somebody can come with now. */
function dueToday({ shown }: AtHand, hall: Hall): Appointment | null {
  const items = shown?.kind === "appointments" ? shown.items.filter((one) => one.state === "booked" && one.day === hall.day) : [];
  return items[0] ?? null;
}
