import type { Centre, Ticket } from "@base/contract";
import { band, place, timeOfDay } from "@base/format";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { now } from "@base/time";
import { t } from "../shared/words";

const COME_BACK_MIN_S = 900;
const EARLY_S = 300;

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
  return (
    <>
      <h1>{ticket.people_ahead ? t("phone.ahead", { n: ticket.people_ahead }) : t("phone.next")}</h1>
      {(forecast || ticket.people_ahead > 0) && (
        <p class="band">
          <Icon name="clock" />
          {forecast ? band(forecast) : t("phone.no_forecast")}
        </p>
      )}
      {forecast && <p>{advice(forecast.low_s, tz)}</p>}
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

/** Who waits long may leave, and is told when to be back: some minutes before the earliest turn. */
function advice(lowS: number, tz: string | undefined): string {
  if (lowS < COME_BACK_MIN_S) return t("phone.stay");
  return t("phone.return", { time: timeOfDay(now() + (lowS - EARLY_S) * 1000, tz) });
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
