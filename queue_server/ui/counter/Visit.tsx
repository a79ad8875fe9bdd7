import type { Leg, Ticket } from "@base/contract";
import { span, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon, type IconName } from "@base/icons";
import type { ComponentChildren } from "preact";
import { t } from "../shared/words";

const HELP_ICON: Record<Ticket["help"][number], IconName> = { wheelchair: "wheelchair", deaf: "ear", guide: "guide" };

/** The visit at this counter: who needs what, and what happened before. */
export function Visit({ hall, ticket, children }: { hall: Hall; ticket: Ticket | null; children: ComponentChildren }) {
  return (
    <section class="visit card" aria-label={t("counter.visit")}>
      <h2>{t("counter.visit")}</h2>
      {children}
      {ticket ? <Details hall={hall} ticket={ticket} /> : <p class="empty">{t("counter.no_visit")}</p>}
    </section>
  );
}

function Details({ hall, ticket }: { hall: Hall; ticket: Ticket }) {
  const tz = hall.centre.tz;
  return (
    <>
      <dl>
        <dt>{t("visit.service")}</dt>
        <dd>{nameOf(ticket.service)}</dd>
        <dt>{t("visit.issued")}</dt>
        <dd>{timeOfDay(ticket.issued_at, tz)}</dd>
        <dt>{t("visit.waited")}</dt>
        <dd>{span(ticket.legs.at(-1)?.waited_s ?? 0)}</dd>
        <dt>{t("visit.channel")}</dt>
        <dd>{t(channelKey(ticket.channel))}</dd>
      </dl>
      <ul class="flags">
        {ticket.priority !== "none" && (
          <li class="flag priority">
            <Icon name="star" />
            {t(`priority.${ticket.priority}`)}
          </li>
        )}
        {ticket.help.map((help) => (
          <li key={help} class="flag">
            <Icon name={HELP_ICON[help]} />
            {t(`help.${help}`)}
          </li>
        ))}
        {ticket.identity !== "none" && ticket.identity !== "card" && (
          <li class="flag">
            <Icon name={ticket.identity === "card_face" ? "check" : "card"} />
            {t(`identity.${ticket.identity}`)}
          </li>
        )}
        {ticket.language === "en" && (
          <li class="flag">
            <Icon name="globe" />
            {t("visit.english")}
          </li>
        )}
      </ul>
      <h3>{t("visit.legs")}</h3>
      <ol class="legs">
        {ticket.legs.map((leg) => (
          <LegRow key={leg.id} hall={hall} leg={leg} />
        ))}
      </ol>
    </>
  );
}

function channelKey(channel: string) {
  if (channel === "reception" || channel === "phone" || channel === "appointment") return `channel.${channel}` as const;
  return "channel.kiosk" as const;
}

function LegRow({ hall, leg }: { hall: Hall; leg: Leg }) {
  const service = hall.services.find((one) => one.id === leg.service_id);
  const counter = hall.counters.find((one) => one.id === leg.counter_id);
  return (
    <li class={leg.state}>
      <strong>{service ? nameOf(service) : ""}</strong>
      <span>
        {t(`state.${leg.state}`)}
        {counter && ` · ${t("counter.name", { number: counter.number })}`}
        {leg.started_at && leg.ended_at && ` · ${span(leg.served_s)}`}
      </span>
      {leg.note && (
        <span class="note">
          <Icon name="document" />
          {leg.note}
        </span>
      )}
    </li>
  );
}
