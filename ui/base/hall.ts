// The hall as one value: what a snapshot says, moved on by events. Pure; no screen keeps a truth of its own.
import type { Call, CardRefusal, Centre, CounterTicket, DeviceState, EventData, Fault, HallCounter, HallEvent, HallTicket, Service, Snapshot, Zone } from "./contract";

type ById<T> = Readonly<Record<string, T>>;

export interface Hall {
  readonly seq: number;
  readonly at: string;
  readonly day: string | null;
  readonly centre: Centre;
  readonly zones: readonly Zone[];
  readonly services: readonly Service[];
  readonly counters: readonly HallCounter[];
  /** Waiting, parked and absent tickets. */
  readonly tickets: ById<HallTicket>;
  /** Tickets at a counter, as they stood when called: a ticket that comes back keeps its place and its marks. */
  readonly away: ById<HallTicket>;
  /** Newest first. */
  readonly calls: readonly Call[];
  /** Devices in trouble that the consoles tell. */
  readonly faults: readonly Fault[];
  /** Newest first; each is told until its own moment. */
  readonly card_refusals: readonly CardRefusal[];
}

const FAULTY: ReadonlySet<DeviceState> = new Set(["absent", "blocked", "error", "unknown"]);

/** What the consoles tell; the officer is who can put the tablet of the own desk on its charger, and whose calls a mute wall does not say. */
const isFault = (device: Fault): boolean =>
  FAULTY.has(device.state) || (device.state === "warning" && (device.kind === "wall" || Boolean(device.counter_id)));

const CALLS_KEPT = 30;
const REFUSALS_KEPT = 10;

export function hallOf(snapshot: Snapshot): Hall {
  const tickets = Object.fromEntries(snapshot.tickets.map((ticket) => [ticket.id, ticket]));
  return { ...snapshot, tickets, away: {} };
}

/** The hall after `event`; the same hall when it has already seen it. Holes are the feed's business, not this function's. */
export function reduce(hall: Hall, event: HallEvent): Hall {
  if (event.seq <= hall.seq) return hall;
  const moved = { ...hall, seq: event.seq, at: event.at };
  const next = step(moved, event);
  return next.tickets === hall.tickets && next.counters === hall.counters ? next : count(next);
}

export const reduceAll = (hall: Hall, events: readonly HallEvent[]): Hall => events.reduce(reduce, hall);

function step(hall: Hall, event: HallEvent): Hall {
  switch (event.type) {
    case "ticket.issued":
      return wait(hall, {
        id: event.data.ticket_id,
        number: event.data.number,
        service_id: event.data.service_id,
        state: "waiting",
        class: event.data.class,
        help: event.data.help,
        queued_at: event.data.queued_at,
        waits_from: event.data.issued_at ?? event.at,
        issued_at: event.data.issued_at ?? event.at,
        counter_id: null,
      });
    case "ticket.called":
      return called(hall, event.data, event.at);
    case "ticket.recalled":
      return changeCall(hall, event.data.call_id, { recalls: event.data.recalls, spoken_at: null });
    case "ticket.started":
      return started(hall, event.data, event.at);
    case "ticket.finished":
      return leave(hall, event.data.ticket_id, event.data.call_id);
    case "ticket.no_show":
      return comeBack(hall, event.data, "no_show", event.at);
    case "ticket.parked":
      return comeBack(hall, event.data, "parked", event.at);
    case "ticket.transferred":
      return transferred(hall, event.data);
    case "ticket.cancelled":
    case "ticket.expired":
      return leave(hall, event.data.ticket_id, null);
    case "ticket.undone":
      return undone(hall, event.data, event.at);
    case "counter.opened":
      return changeState(hall, "open", event);
    case "counter.paused":
      return changeState(hall, "paused", event);
    case "counter.closed":
      return changeState(hall, "closed", event);
    case "call.shown":
      return changeCall(hall, event.data.call_id, { shown_at: event.at });
    case "call.spoken":
      return changeCall(hall, event.data.call_id, { spoken_at: event.at });
    case "device.changed":
      return changeDevice(hall, event.data, isFault(event.data) ? [event.data] : []);
    case "device.removed":
      return changeDevice(hall, event.data, []);
    case "card.refused":
      return { ...hall, card_refusals: [event.data, ...hall.card_refusals].slice(0, REFUSALS_KEPT) };
    case "day.opened":
      return { ...hall, day: event.data.day, tickets: {}, away: {}, calls: [] };
    default:
      return hall;
  }
}

/** The device as it is now, in place of what was known of it. */
function changeDevice(hall: Hall, which: { host_id: string; key: string }, now: readonly Fault[]): Hall {
  const others = hall.faults.filter((one) => one.host_id !== which.host_id || one.key !== which.key);
  return { ...hall, faults: [...others, ...now] };
}

function wait(hall: Hall, ticket: HallTicket): Hall {
  return { ...hall, tickets: { ...hall.tickets, [ticket.id]: ticket } };
}

function called(hall: Hall, data: EventData["ticket.called"], at: string): Hall {
  const { [data.ticket_id]: ticket, ...tickets } = hall.tickets;
  const away = ticket ? { ...hall.away, [ticket.id]: ticket } : hall.away;
  const call: Call = {
    call_id: data.call_id,
    ticket_id: data.ticket_id,
    number: data.number,
    counter_id: data.counter_id,
    counter_number: data.counter_number,
    zone_id: data.zone_id,
    service_id: data.service_id,
    called_at: at,
    recalls: 0,
    open: true,
    shown_at: null,
    spoken_at: null,
  };
  const atCounter: CounterTicket = {
    id: data.ticket_id,
    number: data.number,
    state: "called",
    call_id: data.call_id,
    service_id: data.service_id,
    called_at: at,
    started_at: null,
  };
  const calls = [call, ...hall.calls].slice(0, CALLS_KEPT);
  return { ...changeCounter(hall, data.counter_id, { ticket: atCounter }), tickets, away, calls };
}

function started(hall: Hall, data: EventData["ticket.started"], at: string): Hall {
  const ticket = hall.counters.find((counter) => counter.id === data.counter_id)?.ticket;
  if (!ticket) return hall;
  return changeCounter(hall, data.counter_id, { ticket: { ...ticket, state: "serving", started_at: at } });
}

/** The ticket is nowhere in the hall any more. */
function leave(hall: Hall, ticketId: string, callId: string | null): Hall {
  const { [ticketId]: _gone, ...tickets } = hall.tickets;
  const { [ticketId]: _away, ...away } = hall.away;
  const freed = hall.counters.map((counter) => (counter.ticket?.id === ticketId ? { ...counter, ticket: null } : counter));
  const closed = callId ?? hall.calls.find((call) => call.ticket_id === ticketId && call.open)?.call_id;
  const rest = { ...hall, tickets, away, counters: freed };
  return closed ? changeCall(rest, closed, { open: false }) : rest;
}

/** From a counter back among those who may be called again: parked or absent. */
function comeBack(hall: Hall, data: EventData["ticket.parked"], state: "parked" | "no_show", at: string): Hall {
  const known = hall.away[data.ticket_id];
  return wait(leave(hall, data.ticket_id, data.call_id), {
    id: data.ticket_id,
    number: data.number,
    service_id: data.service_id,
    class: known?.class ?? "regular",
    help: known?.help ?? [],
    queued_at: known?.queued_at ?? at,
    waits_from: known?.waits_from ?? at,
    issued_at: known?.issued_at ?? at,
    state,
    counter_id: data.counter_id,
  });
}

function transferred(hall: Hall, data: EventData["ticket.transferred"]): Hall {
  const known = hall.away[data.ticket_id] ?? hall.tickets[data.ticket_id];
  return wait(leave(hall, data.ticket_id, data.call_id), {
    id: data.ticket_id,
    number: data.number,
    service_id: data.service_id,
    state: "waiting",
    class: data.class,
    help: known?.help ?? [],
    queued_at: data.queued_at,
    waits_from: data.waits_from,
    issued_at: known?.issued_at ?? data.waits_from,
    counter_id: null,
  });
}

function undone(hall: Hall, data: EventData["ticket.undone"], at: string): Hall {
  const known = hall.away[data.ticket_id] ?? hall.tickets[data.ticket_id];
  const before = hall.counters.find((counter) => counter.ticket?.id === data.ticket_id)?.ticket;
  const rest = leave(hall, data.ticket_id, null);
  const place: HallTicket = {
    id: data.ticket_id,
    number: data.number,
    service_id: data.service_id,
    state: "waiting",
    class: data.class,
    help: known?.help ?? [],
    queued_at: data.queued_at,
    waits_from: known?.waits_from ?? data.queued_at,
    issued_at: known?.issued_at ?? data.queued_at,
    counter_id: null,
  };
  // A call that was a slip never was: no list shows it.
  if (data.undoes_type === "ticket.called") {
    const calls = rest.calls.filter((call) => call.call_id !== data.call_id);
    return putBack({ ...rest, calls }, place, data);
  }
  if (data.state === "parked" || data.state === "no_show" || data.state === "waiting") return putBack(rest, place, data);
  if ((data.state !== "called" && data.state !== "serving") || !data.counter_id || !data.call_id) return rest;
  const call = hall.calls.find((one) => one.call_id === data.call_id);
  const ticket: CounterTicket = {
    id: data.ticket_id,
    number: data.number,
    state: data.state,
    call_id: data.call_id,
    service_id: data.service_id,
    called_at: call?.called_at ?? before?.called_at ?? at,
    started_at: data.state === "serving" ? (before?.started_at ?? at) : null,
  };
  const back = changeCounter(rest, data.counter_id, { ticket });
  return { ...changeCall(back, data.call_id, { open: true }), away: { ...rest.away, [place.id]: place } };
}

/** Back in line, or among those who may be called again. */
function putBack(hall: Hall, place: HallTicket, data: EventData["ticket.undone"]): Hall {
  if (data.state === "waiting") return wait(hall, place);
  if (data.state !== "parked" && data.state !== "no_show") return hall;
  return wait(hall, { ...place, state: data.state, counter_id: data.counter_id });
}

type CounterEvent = Extract<HallEvent, { type: `counter.${string}` }>;

function changeState(hall: Hall, state: HallCounter["state"], event: CounterEvent): Hall {
  const { counter_id, officer_id, officer_code, reason, service_ids } = event.data;
  return changeCounter(hall, counter_id, { state, officer_id, officer_code, reason, service_ids, since: event.at });
}

function changeCounter(hall: Hall, id: string, change: Partial<HallCounter>): Hall {
  return { ...hall, counters: hall.counters.map((counter) => (counter.id === id ? { ...counter, ...change } : counter)) };
}

function changeCall(hall: Hall, id: string, change: Partial<Call>): Hall {
  return { ...hall, calls: hall.calls.map((call) => (call.call_id === id ? { ...call, ...change } : call)) };
}

/** Recount what each service shows. The forecast is the server's; it comes with the next read of the services. */
function count(hall: Hall): Hall {
  const waiting: Record<string, number> = {};
  for (const ticket of Object.values(hall.tickets)) {
    if (ticket.state === "waiting") waiting[ticket.service_id] = (waiting[ticket.service_id] ?? 0) + 1;
  }
  const open: Record<string, number> = {};
  for (const counter of hall.counters) {
    if (counter.state === "open") for (const id of counter.service_ids) open[id] = (open[id] ?? 0) + 1;
  }
  const services = hall.services.map((service) => ({
    ...service,
    waiting: waiting[service.id] ?? 0,
    open_counters: open[service.id] ?? 0,
  }));
  return { ...hall, services };
}

/** How fast a claim to be next grows with waiting, as the server's routing has it. */
const WEIGHT = { appointment: 4, priority: 4, regular: 1 } as const;

/** The claim of a ticket to be next at `at` (milliseconds), as the server weighs it; negative before an appointment's time. */
export const credit = (ticket: HallTicket, at: number): number => WEIGHT[ticket.class] * (at - Date.parse(ticket.queued_at));

/** Those who wait for one of `serviceIds`, next first. */
export function queue(hall: Hall, serviceIds: readonly string[], at: number): HallTicket[] {
  return Object.values(hall.tickets)
    .filter((ticket) => ticket.state === "waiting" && serviceIds.includes(ticket.service_id))
    .sort((a, b) => credit(b, at) - credit(a, at) || Date.parse(a.queued_at) - Date.parse(b.queued_at));
}
