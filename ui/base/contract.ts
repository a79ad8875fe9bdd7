// The shapes that cross the wire, as docs/contract.md gives them. Times are ISO 8601 with offset, durations seconds.

export interface Named {
  name_vi: string;
  name_en: string | null;
}

export interface Forecast {
  low_s: number;
  high_s: number;
}

export interface Where {
  zone_vi: string;
  zone_en: string | null;
  room: string;
  floor: number;
}

export interface Agency extends Named {
  id: string;
  code: string;
}

export interface Centre extends Named {
  id: string;
  code: string;
  tz: string;
  theme: { colour: string; accent: string; emblem_url: string | null };
  policy: { grace_s: number; undo_s: number; wait_limit_s: number; hold_s: number; idle_s: number; elderly_age: number };
  /** Somebody has booked here for today or later. */
  appointments: boolean;
}

export interface Zone extends Named {
  id: string;
  code: string;
  kind: string;
  room: string;
  floor: number;
}

export type Purpose = "submit" | "result" | "pay" | "online" | "other";

export interface Service extends Named {
  id: string;
  code: string;
  series: string;
  purpose: Purpose;
  agency: Agency | null;
  zone_id: string;
  where: Where;
  open: boolean;
  opens_at: string | null;
  closes_at: string | null;
  closed_reason: string | null;
  waiting: number;
  open_counters: number;
  forecast: Forecast | null;
}

export type CounterState = "closed" | "open" | "paused";

export interface Counter extends Named {
  id: string;
  code: string;
  number: number;
  zone_id: string;
  where: Where;
  state: CounterState;
  officer_id: string | null;
  officer_code: string | null;
  reason: string | null;
  since: string | null;
  service_ids: string[];
}

export type TicketState =
  | "waiting"
  | "called"
  | "serving"
  | "finished"
  | "transferred"
  | "no_show"
  | "parked"
  | "cancelled"
  | "expired";
export type TicketCommand = "call" | "recall" | "start" | "finish" | "no-show" | "park" | "transfer" | "cancel" | "undo";
export type QueueClass = "appointment" | "priority" | "regular";
export type Priority = "none" | "elderly" | "pregnant" | "disabled" | "merit";
export type Help = "wheelchair" | "deaf" | "guide";
export type Language = "vi" | "en";

export interface Leg {
  id: string;
  ordinal: number;
  service_id: string;
  state: TicketState;
  queued_at: string;
  called_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  counter_id: string | null;
  officer_id: string | null;
  waited_s: number;
  served_s: number;
  note: string | null;
  rated: boolean;
}

export interface Ticket {
  id: string;
  number: string;
  series: string;
  day: string;
  state: TicketState;
  service_id: string;
  service: Named & { id: string; code: string };
  where: Where;
  channel: string;
  priority: Priority;
  help: Help[];
  language: Language;
  /** How the person was recognised at the kiosk; nothing of who they are. */
  identity: "none" | "card" | "card_face" | "face_hint" | "officer";
  issued_at: string;
  people_ahead: number;
  forecast: Forecast | null;
  counter: { id: string; code: string; number: number; where: Where } | null;
  paper: "none" | "queued" | "done" | "failed" | "unknown";
  allowed: TicketCommand[];
  legs: Leg[];
  rating_token: string | null;
}

export interface CounterTicket {
  id: string;
  number: string;
  state: "called" | "serving";
  call_id: string;
  service_id: string;
  called_at: string;
  started_at: string | null;
}

export interface HallCounter extends Counter {
  ticket: CounterTicket | null;
}

export interface HallTicket {
  id: string;
  number: string;
  service_id: string;
  state: "waiting" | "parked" | "no_show";
  class: QueueClass;
  help: Help[];
  /** The place in line; an appointment's lies before its slot. */
  queued_at: string;
  /** The start of the wait that counts. */
  waits_from: string;
  issued_at: string;
  counter_id: string | null;
}

export interface Call {
  call_id: string;
  ticket_id: string;
  number: string;
  counter_id: string;
  counter_number: number;
  zone_id: string;
  service_id: string;
  called_at: string;
  recalls: number;
  open: boolean;
  shown_at: string | null;
  spoken_at: string | null;
}

export type DeviceState = "disabled" | "absent" | "connecting" | "ready" | "warning" | "blocked" | "error" | "unknown";

/** A device that does not do its work, or of which nobody knows; or one on an officer's desk that wants something soon. */
export interface Fault {
  host_id: string;
  host_name: string;
  key: string;
  kind: string;
  name: string;
  state: DeviceState;
  reason: string;
  since: string;
  zone_ids: string[];
  /** The counter it stands on; null for one that serves its zones. */
  counter_id: string | null;
}

export interface Snapshot {
  seq: number;
  /** Which server writes: one more after each change of machines. Numbers of events are comparable within one. */
  generation: number;
  at: string;
  day: string | null;
  centre: Centre;
  zones: Zone[];
  services: Service[];
  counters: HallCounter[];
  tickets: HallTicket[];
  calls: Call[];
  faults: Fault[];
  card_refusals: CardRefusal[];
}

/** A card that failed at a kiosk; told on the consoles until that moment. */
export interface CardRefusal {
  host_id: string;
  host_name: string;
  zone_ids: string[];
  reason: string;
  until: string;
}

interface TicketEnd {
  ticket_id: string;
  leg_id: string;
  call_id: string;
  number: string;
  service_id: string;
  counter_id: string;
  officer_id: string;
}

interface CounterChange {
  counter_id: string;
  number: number;
  zone_id: string;
  officer_id: string | null;
  officer_code: string | null;
  reason: string | null;
  service_ids: string[];
}

interface CallSeen {
  call_id: string;
  ticket_id: string;
  counter_id: string;
  device_id: string;
}

export interface EventData {
  "ticket.issued": {
    ticket_id: string;
    visit_id: string;
    leg_id: string;
    number: string;
    series: string;
    n: number;
    day: string;
    service_id: string;
    class: QueueClass;
    queued_at: string;
    priority: Priority;
    help: Help[];
    channel: string;
    language: Language;
    identity?: Ticket["identity"];
    appointment_at: string | null;
    /** Only for a ticket that a kiosk issued without the server: when. */
    issued_at?: string;
  };
  "ticket.called": {
    ticket_id: string;
    leg_id: string;
    call_id: string;
    number: string;
    service_id: string;
    counter_id: string;
    counter_number: number;
    zone_id: string;
    officer_id: string;
    reason: string | null;
  };
  "ticket.recalled": {
    ticket_id: string;
    leg_id: string;
    call_id: string;
    number: string;
    counter_id: string;
    counter_number: number;
    zone_id: string;
    recalls: number;
  };
  "ticket.started": TicketEnd;
  "ticket.finished": TicketEnd;
  "ticket.no_show": TicketEnd;
  "ticket.parked": TicketEnd;
  "ticket.transferred": {
    ticket_id: string;
    leg_id: string;
    call_id: string | null;
    number: string;
    from_service_id: string;
    service_id: string;
    new_leg_id: string;
    ordinal: number;
    queued_at: string;
    waits_from: string;
    class: QueueClass;
    note: string | null;
    counter_id: string | null;
    officer_id: string | null;
  };
  "ticket.cancelled": { ticket_id: string; leg_id: string; number: string; service_id: string; reason: string | null };
  "ticket.expired": { ticket_id: string; leg_id: string; number: string; service_id: string; reason: string | null };
  "ticket.undone": {
    ticket_id: string;
    leg_id: string;
    call_id: string | null;
    number: string;
    undoes: number;
    undoes_type: string;
    command: string;
    service_id: string;
    counter_id: string | null;
    state: TicketState;
    queued_at: string;
    class: QueueClass;
  };
  "ticket.refusal_settled": { ticket_id: string; officer_id: string | null };
  "ticket.refused": {
    ticket_id: string;
    lease_id: string;
    kiosk_id: string;
    number: string;
    service: string;
    issued_at: string;
    reason: string;
  };
  "print.queued": {
    job_id: string;
    ticket_id: string;
    number: string;
    kiosk_id: string;
    reprint: boolean;
    reason: string | null;
    officer_id: string | null;
  };
  "ticket.paper": {
    ticket_id: string;
    number: string;
    outcome: "done" | "failed" | "unknown";
    detail: string | null;
    job_id: string | null;
  };
  "appointment.booked": { appointment_id: string; service_id: string; day: string; at: string; code?: string };
  "appointment.cancelled": { appointment_id: string; service_id: string; reason: string | null };
  "appointment.arrived": { appointment_id: string; service_id: string; ticket_id: string };
  "counter.opened": CounterChange;
  "counter.paused": CounterChange;
  "counter.closed": CounterChange;
  "call.shown": CallSeen;
  "call.spoken": CallSeen;
  "rating.given": {
    rating_id: string;
    leg_id: string;
    ticket_id: string;
    counter_id: string;
    service_id: string;
    officer_id: string;
    score?: number;
    reasons?: string[];
  };
  "device.changed": Fault;
  "device.removed": { host_id: string; key: string };
  "device.tested": { host_id: string; key: string; outcome: "done" | "failed" | "unknown"; reason: string };
  "card.refused": CardRefusal;
  "day.opened": { day: string };
  "day.closed": { day: string };
}

/** What happened after a number, as `GET /api/v1/feed?after=` gives it. */
export interface Events {
  items: HallEvent[];
  last_seq: number;
  generation: number;
}

/** Any event. Types that no screen draws (`officer.saved`, ...) arrive as well and only move the sequence on. */
export type HallEvent = {
  [T in keyof EventData]: { seq: number; at: string; type: T; data: EventData[T] };
}[keyof EventData];
