import type { Call, Where, Zone } from "@base/contract";
import type { Hall } from "@base/hall";
import { Arrow, Icon } from "@base/icons";
import { MARKED_MS, type Row, wayTo } from "./state";
import { Both, say } from "./words";

/** The open calls, each a row as wide as the hall can read. */
export function OpenCalls({ hall, rows, from, at }: { hall: Hall; rows: readonly Row[]; from: Zone | null; at: number }) {
  return (
    <section class="calls" aria-label={say("calls")}>
      <header class="calls-head">
        <Both word="number" />
        <Both word="counter" />
      </header>
      {rows.length ? (
        <ol class="rows" aria-live="polite">
          {rows.map((row, index) => (
            <CallRow key={row.call.call_id} row={row} marked={index === 0 && at - row.at < MARKED_MS} hall={hall} from={from} />
          ))}
        </ol>
      ) : (
        <div class="nobody">
          <Both word="nobody_called" />
          <Both word="watch_here" />
        </div>
      )}
    </section>
  );
}

function CallRow({ row, marked, hall, from }: { row: Row; marked: boolean; hall: Hall; from: Zone | null }) {
  const { call } = row;
  const where = hall.counters.find((counter) => counter.id === call.counter_id)?.where;
  // A recall starts the movement anew, because the key of the inner part changes with it.
  return (
    <li class={`row${marked ? " marked" : ""}${row.serving ? " serving" : ""}`}>
      <div class="row-inner" key={call.recalls}>
        <strong class="number" data-length={Math.max(4, call.number.length)}>
          {call.number}
        </strong>
        {row.serving || !where ? <Plain serving={row.serving} /> : <Direction from={from} to={where} />}
        <strong class="number counter" data-length={Math.max(4, call.number.length)}>
          {call.counter_number}
        </strong>
      </div>
    </li>
  );
}

function Plain({ serving }: { serving: boolean }) {
  return (
    <span class="way">
      {serving ? <Icon name="check" /> : <Arrow to="right" />}
      <span class="hidden-text">{say(serving ? "serving" : "going")}</span>
    </span>
  );
}

/** How to get to the counter: an arrow for the floor, a door for another room, and their names. */
function Direction({ from, to }: { from: Zone | null; to: Where }) {
  const way = wayTo(from, to);
  if (way === "here") return <Plain serving={false} />;
  const floor = way === "up" ? "way_up" : way === "down" ? "way_down" : "way_floor";
  return (
    <span class="way with-place">
      {way === "up" || way === "down" ? <Arrow to={way} /> : way === "door" ? <Icon name="door" /> : <Arrow to="right" />}
      <span class="place">
        {way !== "door" && <span>{say(floor, { floor: to.floor })}</span>}
        {to.room && <span>{say("way_room", { room: to.room })}</span>}
      </span>
    </span>
  );
}

/** The calls before those that stand large. */
export function CalledBefore({ calls }: { calls: readonly Call[] }) {
  return (
    <section class="panel before">
      <h2>
        <Both word="called_before" />
      </h2>
      <ol>
        {calls.map((call) => (
          <li key={call.call_id}>
            <strong>{call.number}</strong>
            <Arrow to="right" />
            <strong>{call.counter_number}</strong>
          </li>
        ))}
      </ol>
    </section>
  );
}
