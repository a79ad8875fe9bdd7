import { useNow } from "@base/clock";
import type { HallTicket, Service } from "@base/contract";
import { span } from "@base/format";
import { queue, type Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon, type IconName } from "@base/icons";
import { secondsSince } from "@base/time";
import { t, type Key } from "../shared/words";

const SHOWN_PER_SERVICE = 6;
const SHOWN_ASIDE = 5;

interface Props {
  hall: Hall;
  serviceIds: readonly string[];
  counterId: string;
  /** Call this very ticket; absent while the counter cannot call. */
  call: ((ticketId: string, reason: string) => void) | null;
}

/** Who waits for what I serve: next first, by service, with those set aside below. */
export function Queue({ hall, serviceIds, counterId, call }: Props) {
  const now = useNow(10_000);
  const mine = hall.services.filter((service) => serviceIds.includes(service.id));
  const next = queue(hall, serviceIds, now)[0];
  return (
    <section class="queue card" aria-label={t("counter.queue")}>
      <h2>{t("counter.queue")}</h2>
      <p class="next">
        <span>{t("counter.next")}</span>
        <strong class="number">{next?.number ?? "–"}</strong>
      </p>
      <div class="lines" tabIndex={0} role="group" aria-label={t("counter.by_service")}>
        {mine.map((service) => (
          <Line key={service.id} hall={hall} service={service} now={now} />
        ))}
        <Aside hall={hall} state="parked" title="counter.parked" tickets={ofCounter(hall, counterId, "parked")} call={call} />
        <Aside hall={hall} state="no_show" title="counter.absent" tickets={ofCounter(hall, counterId, "no_show")} call={call} />
      </div>
    </section>
  );
}

/** The newest stand last in the hall's list. */
function ofCounter(hall: Hall, counterId: string, state: HallTicket["state"]): HallTicket[] {
  const aside = Object.values(hall.tickets).filter((ticket) => ticket.state === state && ticket.counter_id === counterId);
  return aside.slice(-SHOWN_ASIDE).reverse();
}

function Line({ hall, service, now }: { hall: Hall; service: Service; now: number }) {
  const waiting = queue(hall, [service.id], now);
  const rest = waiting.length - SHOWN_PER_SERVICE;
  return (
    <section class="line">
      <h3>
        <span class="series">{service.series}</span>
        <span>{nameOf(service)}</span>
        <span class="count number">{waiting.length}</span>
      </h3>
      <ol>
        {waiting.slice(0, SHOWN_PER_SERVICE).map((ticket) => (
          <Waiting key={ticket.id} ticket={ticket} now={now} limit={hall.centre.policy.wait_limit_s} />
        ))}
      </ol>
      {rest > 0 && <p class="rest">{t("counter.more", { n: rest })}</p>}
    </section>
  );
}

function Waiting({ ticket, now, limit }: { ticket: HallTicket; now: number; limit: number }) {
  const waited = secondsSince(ticket.waits_from, now);
  return (
    <li class={waited > limit ? "late" : ""}>
      <strong class="number">{ticket.number}</strong>
      <Marks ticket={ticket} />
      <span class="wait number">
        {waited > limit && <Icon name="warning" />}
        {span(waited)}
      </span>
    </li>
  );
}

const CLASS_MARK: Partial<Record<HallTicket["class"], [IconName, Key]>> = {
  appointment: ["calendar", "mark.appointment"],
  priority: ["star", "mark.priority"],
};

const HELP_ICON: Record<HallTicket["help"][number], IconName> = { wheelchair: "wheelchair", deaf: "ear", guide: "guide" };

function Marks({ ticket }: { ticket: HallTicket }) {
  const mark = CLASS_MARK[ticket.class];
  return (
    <span class="marks">
      {mark && (
        <span class="mark">
          <Icon name={mark[0]} />
          {t(mark[1])}
        </span>
      )}
      {ticket.help.map((help) => (
        <span key={help} class="mark" title={t(`help.${help}`)}>
          <Icon name={HELP_ICON[help]} />
          <span class="hidden-text">{t(`help.${help}`)}</span>
        </span>
      ))}
    </span>
  );
}

interface AsideProps {
  hall: Hall;
  state: "parked" | "no_show";
  title: Key;
  tickets: HallTicket[];
  call: Props["call"];
}

/** The last tickets set aside at this counter, newest first, each with a button that calls it again. */
function Aside({ state, title, tickets, call }: AsideProps) {
  if (!tickets.length) return null;
  return (
    <section class="line aside">
      <h3>
        <Icon name={state === "parked" ? "pause" : "skip"} />
        <span>{t(title)}</span>
        <span class="count number">{tickets.length}</span>
      </h3>
      <ul>
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <strong class="number">{ticket.number}</strong>
            <button type="button" class="button small" disabled={!call} onClick={() => call?.(ticket.id, state)}>
              {t("counter.call_again")}
              <span class="hidden-text"> {ticket.number}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
