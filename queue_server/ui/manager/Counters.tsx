import type { HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
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
      <span class="number">{counter.ticket ? counter.ticket.number : t(stateKey(counter.state))}</span>
    </li>
  );
}

const stateKey = (state: HallCounter["state"]) => `manager.state.${state}` as const;
