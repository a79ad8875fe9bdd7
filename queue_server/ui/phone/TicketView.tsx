import type { Centre, Ticket } from "@base/contract";
import { band, place, timeOfDay } from "@base/format";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { t } from "../shared/words";
import { adviceFor } from "./advice";

/** The ticket as its citizen needs it now: the number first, always; then what to do. */
export function TicketView({ ticket, centre }: { ticket: Ticket; centre: Centre | null }) {
  return (
    <section class={`ticket card ${ticket.state}`}>
      <p class="label">{t("phone.your_number")}</p>
      <p class="big number">{ticket.number}</p>
      <p class="service">{nameOf(ticket.service)}</p>
      <div class="happening" aria-live="assertive">
        <Happening ticket={ticket} centre={centre} />
      </div>
    </section>
  );
}

function Happening({ ticket, centre }: { ticket: Ticket; centre: Centre | null }) {
  switch (ticket.state) {
    case "waiting":
      return <Waiting ticket={ticket} tz={centre?.tz} />;
    case "called":
      return <Called ticket={ticket} holdS={centre?.policy.hold_s ?? 600} />;
    case "serving":
      return <h1>{t("phone.serving")}</h1>;
    case "parked":
    case "no_show":
    case "cancelled":
    case "expired":
      return <Told name={ticket.state} />;
    default:
      return <Told name="finished" />;
  }
}

function Told({ name }: { name: "parked" | "no_show" | "cancelled" | "expired" | "finished" }) {
  return (
    <>
      <h1>{t(`phone.${name}`)}</h1>
      <p>{t(`phone.${name}_more`)}</p>
    </>
  );
}

function Waiting({ ticket, tz }: { ticket: Ticket; tz: string | undefined }) {
  const forecast = ticket.forecast;
  const advice = adviceFor(ticket);
  return (
    <>
      <h1>{ticket.people_ahead ? t("phone.ahead", { n: ticket.people_ahead }) : t("phone.next")}</h1>
      {(forecast || ticket.people_ahead > 0) && (
        <p class="band">
          <Icon name="clock" />
          {forecast ? band(forecast) : t("phone.no_forecast")}
        </p>
      )}
      {advice && <p class="advice">{advice.say === "return" ? t("phone.return", { time: timeOfDay(advice.backBy, tz) }) : t(`phone.${advice.say}`)}</p>}
      <p class="where">
        <Icon name="door" />
        <span>
          <strong>{t("phone.where")}</strong>
          {place(ticket.where)}
        </span>
      </p>
    </>
  );
}

function Called({ ticket, holdS }: { ticket: Ticket; holdS: number }) {
  return (
    <>
      <h1>
        {t("phone.called")}
        <strong>{t("counter.name", { number: ticket.counter?.number ?? "" })}</strong>
      </h1>
      <p class="where">
        <Icon name="door" />
        <span>{place(ticket.counter?.where ?? ticket.where)}</span>
      </p>
      <p>{t("phone.go", { n: Math.round(holdS / 60) })}</p>
    </>
  );
}
