import { Clock } from "@base/clock";
import type { HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
import { t } from "../shared/words";

/** Between ratings: which counter this is and whose turn it is. */
export function Asleep({ hall, counter }: { hall: Hall; counter: HallCounter }) {
  const ticket = counter.ticket;
  return (
    <section class="asleep">
      <p class="plate">
        <span>{t("counter.name", { number: "" }).trim()}</span>
        <strong class="number">{counter.number}</strong>
      </p>
      <div class="now">
        <h1>{ticket ? t(ticket.state === "called" ? "tablet.at" : "tablet.for", { number: ticket.number }) : stateText(counter)}</h1>
        <p>{t("tablet.waiting")}</p>
      </div>
      <Clock tz={hall.centre.tz} />
    </section>
  );
}

function stateText(counter: HallCounter): string {
  if (counter.state === "open") return t("tablet.welcome");
  return counter.state === "paused" ? t("counter.paused") : t("counter.closed");
}
