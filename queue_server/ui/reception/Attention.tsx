import { Problem } from "@base/api";
import { useNow } from "@base/clock";
import type { CardRefusal } from "@base/contract";
import { timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf, problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useState } from "preact/hooks";
import { isKey, t } from "../shared/words";
import type { LiveRefused, RefusedTicket } from "./useRefusedTickets";

/** The cards that failed and whose holders may still stand there. */
export const refusedNow = (hall: Hall, now: number): CardRefusal[] => hall.card_refusals.filter((one) => Date.parse(one.until) > now);

/** Who needs a person: whose card failed at a kiosk, and whose number cannot be called; each with what to do. */
export function Attention({ hall, refused }: { hall: Hall; refused: LiveRefused }) {
  const now = useNow(10_000);
  const cards = refusedNow(hall, now);
  return (
    <section class="attention card" aria-labelledby="attention">
      <h2 id="attention">{t("attention.heading")}</h2>
      <div role="status">
        {!cards.length && !refused.items.length && (
          <p class="quiet">
            <Icon name="check" />
            {t("attention.none")}
          </p>
        )}
        <ul>
          {cards.map((one) => (
            <li key={`${one.host_id}/${one.until}`}>
              <h3>
                <Icon name="card" />
                {one.host_name}
              </h3>
              <p>{t("attention.card", { why: cardReason(one.reason) })}</p>
              <p class="do">{t("attention.card_do")}</p>
            </li>
          ))}
          {refused.items.map((one) => (
            <li key={one.ticket_id}>
              <Ticket hall={hall} one={one} kiosk={refused.kiosks[one.kiosk_id]} onHelped={() => refused.settle(one)} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

interface TicketProps {
  hall: Hall;
  one: RefusedTicket;
  kiosk: string | undefined;
  onHelped: () => Promise<void>;
}

function Ticket({ hall, one, kiosk, onHelped }: TicketProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const service = hall.services.find(({ id, code }) => id === one.service || code === one.service);
  const time = timeOfDay(one.issued_at, hall.centre.tz);
  return (
    <>
      <h3>
        <Icon name="document" />
        <span class="number">{one.number}</span>
        <small>{service && nameOf(service)}</small>
      </h3>
      <p>
        {kiosk ? t("attention.issued_at", { time, kiosk }) : t("attention.issued", { time })} {t(`refused.${one.reason}`)}
      </p>
      <p class="do">{t(`refused.${one.reason}_do`)}</p>
      {problem && <p role="alert">{problemText(problem)}</p>}
      <button type="button" class="button small" onClick={() => void onHelped().catch((why) => setProblem(asProblem(why)))}>
        {t("attention.helped", { number: one.number })}
      </button>
    </>
  );
}

const asProblem = (why: unknown) => (why instanceof Problem ? why : new Problem(0, {}));

function cardReason(reason: string): string {
  const key = `card.${reason}`;
  return isKey(key) ? t(key) : reason;
}
