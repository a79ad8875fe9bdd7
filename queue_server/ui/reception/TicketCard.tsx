import type { Ticket } from "@base/contract";
import { band, place, span, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { useState } from "preact/hooks";
import { Reprint } from "../shared/Reprint";
import { Transfer } from "../shared/Transfer";
import { t } from "../shared/words";
import { Why } from "./Why";
import type { AtHand } from "./useAtHand";

type Question = "reprint" | "cancel" | "transfer" | null;

const PRINTABLE: ReadonlySet<Ticket["state"]> = new Set(["waiting", "called", "serving", "parked", "no_show"]);

/** A ticket as reception speaks of it: the number, where to wait and how long; and what can still be done with it. */
export function TicketCard({ hall, ticket, hand }: { hall: Hall; ticket: Ticket; hand: AtHand }) {
  const [question, ask] = useState<Question>(null);
  const command = (name: string, body: object) =>
    void hand.command(`/api/v1/tickets/${ticket.id}/${name}`, body).then((done) => done && ask(null));
  const close = () => ask(null);
  return (
    <>
      <p class={`state-line ${ticket.state}`}>{t(`state.${ticket.state}`)}</p>
      <h2 class="ticket-number number">{ticket.number}</h2>
      <p class="ticket-service">{nameOf(ticket.service)}</p>
      <p class="ticket-where">
        <Icon name="flag" />
        {ticket.counter ? `${t("counter.name", { number: ticket.counter.number })} · ${place(ticket.counter.where)}` : place(ticket.where)}
      </p>
      <Facts hall={hall} ticket={ticket} />
      <p class={`paper-line ${ticket.paper}`} role="status">
        <Icon name="printer" />
        {t(ticket.paper === "none" ? "hand.no_paper" : `paper.${ticket.paper}`)}
      </p>
      <div class="hand-actions">
        {PRINTABLE.has(ticket.state) && (
          <button type="button" class="button" disabled={hand.busy || ticket.paper === "queued"} onClick={() => ask("reprint")}>
            {t(ticket.paper === "none" ? "hand.print" : "paper.reprint")}
          </button>
        )}
        {ticket.allowed.includes("transfer") && (
          <button type="button" class="button" disabled={hand.busy} onClick={() => ask("transfer")}>
            {t("hand.transfer")}
          </button>
        )}
        {ticket.allowed.includes("cancel") && (
          <button type="button" class="button danger" disabled={hand.busy} onClick={() => ask("cancel")}>
            {t("hand.cancel")}
          </button>
        )}
        <button type="button" class="button" onClick={hand.clear}>
          {t("hand.next")}
        </button>
      </div>
      {question === "reprint" && (
        <Reprint
          number={ticket.number}
          before={ticket.paper !== "none"}
          missing={ticket.paper === "none" || ticket.paper === "failed" || ticket.paper === "unknown"}
          busy={hand.busy}
          order={({ reason, kiosk }) => command("reprint", kiosk ? { reason, kiosk } : { reason })}
          close={close}
        />
      )}
      {question === "transfer" && (
        <Transfer
          services={hall.services}
          current={ticket.service_id}
          transfer={(service, note) => command("transfer", { service, note })}
          close={close}
        />
      )}
      {question === "cancel" && (
        <Why
          title={t("hand.cancel_title", { number: ticket.number })}
          doing={t("hand.cancel")}
          busy={hand.busy}
          answer={(reason) => command("cancel", { reason })}
          close={close}
        />
      )}
    </>
  );
}

function Facts({ hall, ticket }: { hall: Hall; ticket: Ticket }) {
  const waiting = ticket.state === "waiting";
  return (
    <dl class="facts">
      <dt>{t("visit.issued")}</dt>
      <dd>
        {timeOfDay(ticket.issued_at, hall.centre.tz)} · {t(channelKey(ticket.channel))}
      </dd>
      <dt>{t("visit.waited")}</dt>
      <dd>{span(ticket.legs.at(-1)?.waited_s ?? 0)}</dd>
      {waiting && <dt>{t("hand.ahead")}</dt>}
      {waiting && <dd>{t("hand.people", { n: ticket.people_ahead })}</dd>}
      {waiting && <dt>{t("hand.forecast")}</dt>}
      {waiting && <dd>{ticket.forecast ? band(ticket.forecast) : t("hand.no_forecast")}</dd>}
      {(ticket.priority !== "none" || ticket.help.length > 0) && <dt>{t("hand.marks")}</dt>}
      {(ticket.priority !== "none" || ticket.help.length > 0) && (
        <dd>
          {[...(ticket.priority !== "none" ? [t(`priority.${ticket.priority}`)] : []), ...ticket.help.map((help) => t(`help.${help}`))].join(" · ")}
        </dd>
      )}
    </dl>
  );
}

function channelKey(channel: string) {
  if (channel === "reception" || channel === "phone" || channel === "appointment") return `channel.${channel}` as const;
  return "channel.kiosk" as const;
}
