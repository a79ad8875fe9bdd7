import type { CounterTicket, HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
import { Icon } from "@base/icons";
import { t } from "../shared/words";

/** Every counter as a small plate: its number, and whom it serves or why it does not. */
export function Counters({ hall }: { hall: Hall }) {
  return (
    <section class="counters card">
      <h2>{t("manager.the_counters")}</h2>
      <ul>
        {hall.counters.map((counter) => (
          <Plate key={counter.id} counter={counter} />
        ))}
      </ul>
    </section>
  );
}

function Plate({ counter }: { counter: HallCounter }) {
  const state = counter.ticket?.state ?? counter.state;
  return (
    <li class={`plate ${state}`}>
      <strong class="number">{counter.number}</strong>
      {counter.ticket ? <AtPlate ticket={counter.ticket} /> : <span>{t(stateKey(counter.state))}</span>}
    </li>
  );
}

/** Called or being served: told by a sign and by a word as well as by the ground. */
function AtPlate({ ticket }: { ticket: CounterTicket }) {
  return (
    <span class="number">
      <Icon name={ticket.state === "called" ? "bell" : "person"} />
      {ticket.number}
      <span class="hidden-text"> {t(ticket.state === "called" ? "state.called" : "state.serving")}</span>
    </span>
  );
}

const stateKey = (state: HallCounter["state"]) => `manager.state.${state}` as const;
