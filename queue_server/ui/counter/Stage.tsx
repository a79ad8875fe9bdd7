import { useNow } from "@base/clock";
import type { Call, HallCounter } from "@base/contract";
import { stopwatch, timeOfDay } from "@base/format";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import type { Hall } from "@base/hall";
import { secondsSince } from "@base/time";
import { t } from "../shared/words";
import { reasonText } from "./Break";
import { concerns } from "./FaultLine";

/** The one large state: what this counter is doing, and for how long. */
interface Props {
  hall: Hall;
  counter: HallCounter;
  waiting: number;
  open(): void;
}

export function Stage({ hall, counter, waiting, open }: Props) {
  const ticket = counter.ticket;
  if (ticket) {
    const since = ticket.state === "serving" ? (ticket.started_at ?? ticket.called_at) : ticket.called_at;
    const service = hall.services.find((one) => one.id === ticket.service_id);
    return (
      <section class={`stage ${ticket.state}`} aria-live="polite">
        <h1>{t(ticket.state === "serving" ? "counter.serving" : "counter.called")}</h1>
        <p class="big number">{ticket.number}</p>
        <p class="about">
          <span>{service && nameOf(service)}</span>
          <Elapsed since={since} />
        </p>
        <Announced hall={hall} counter={counter} call={hall.calls.find((call) => call.call_id === ticket.call_id)} />
      </section>
    );
  }
  if (counter.state === "open") {
    return (
      <section class="stage open" aria-live="polite">
        <h1>{t("counter.open")}</h1>
        <p class="big number">{waiting}</p>
        <p class="about">{t("counter.people_wait", { n: waiting })}</p>
      </section>
    );
  }
  return <AtRest counter={counter} tz={hall.centre.tz} open={open} />;
}

/** Closed or on break: the way back to work stands in the middle. */
function AtRest({ counter, tz, open }: { counter: HallCounter; tz: string; open(): void }) {
  const paused = counter.state === "paused";
  return (
    <section class={`stage ${counter.state}`} aria-live="polite">
      <h1>{t(paused ? "counter.paused" : "counter.closed")}</h1>
      {paused && counter.reason && <p class="big">{reasonText(counter.reason)}</p>}
      <p class="about">{counter.since && t("counter.since", { time: timeOfDay(counter.since, tz) })}</p>
      <button type="button" class="button main begin" aria-keyshortcuts={paused ? undefined : "Space Enter"} onClick={open}>
        <Icon name="play" />
        {t(paused ? "counter.resume" : "counter.do_open")}
        {!paused && (
          <span class="caps" aria-hidden="true">
            <kbd>Space</kbd>
            <kbd>Enter</kbd>
          </span>
        )}
      </button>
    </section>
  );
}

function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return (
    <time class="elapsed" aria-hidden="true">
      {stopwatch(secondsSince(since, now))}
    </time>
  );
}

const SHOULD_SHOW_S = 6;

/** Whether the hall has seen and heard the call; else the walls that fail, and a warning when no wall answered in time. */
function Announced({ hall, counter, call }: { hall: Hall; counter: HallCounter; call: Call | undefined }) {
  const now = useNow();
  if (!call) return <p class="announced" />;
  const late = !call.shown_at && secondsSince(call.called_at, now) > SHOULD_SHOW_S;
  const failing = call.shown_at && call.spoken_at ? [] : hall.faults.filter((one) => one.kind === "wall" && concerns(one, counter));
  return (
    <p class={`announced ${late ? "late" : ""}`}>
      <span class={call.shown_at ? "yes" : "no"}>
        <Icon name={call.shown_at ? "check" : "clock"} />
        {t(call.shown_at ? "counter.shown" : late ? "counter.not_shown" : "counter.being_shown")}
      </span>
      <span class={call.spoken_at ? "yes" : "no"}>
        <Icon name={call.spoken_at ? "check" : "speaker"} />
        {t(call.spoken_at ? "counter.spoken" : "counter.not_spoken")}
      </span>
      {failing.length > 0 && <span class="no">{t("counter.walls_fail", { walls: failing.map((one) => one.name).join(", ") })}</span>}
      {call.recalls > 0 && <span>{t("counter.recalled", { n: call.recalls })}</span>}
    </p>
  );
}
