// What the wall draws, chosen from the hall. Pure.
import type { Call, HallEvent, Service, Where, Zone } from "@base/contract";
import { type Hall, reduce } from "@base/hall";

/** How long the newest call is marked. */
export const MARKED_MS = 10_000;

/** The device this browser was paired as; a member of staff who looks on has none. */
export interface Screen {
  id: string;
  zone_ids: readonly string[];
}

export interface WallState {
  readonly hall: Hall;
  /** When a call was last repeated by hand, in milliseconds; only calls still in the hall. */
  readonly recalledAt: Readonly<Record<string, number>>;
}

/** Which asking of a call was spoken to its end: 0 for the call itself, else the number of the recall. */
export type Said = Readonly<Record<string, number>>;

export interface Row {
  call: Call;
  /** When it was last called, in milliseconds. */
  at: number;
  serving: boolean;
}

export function afterEvent(state: WallState, event: HallEvent): WallState {
  const hall = reduce(state.hall, event);
  if (hall === state.hall) return state;
  if (event.type !== "ticket.recalled") return { ...state, hall };
  const kept = hall.calls.filter((call) => call.call_id in state.recalledAt).map((call) => [call.call_id, state.recalledAt[call.call_id]!]);
  return { hall, recalledAt: { ...Object.fromEntries(kept), [event.data.call_id]: Date.parse(event.at) } };
}

/** The zones a screen stands for; none named means all. */
export const shows = (screen: Screen | null, zoneId: string): boolean =>
  !screen?.zone_ids.length || screen.zone_ids.includes(zoneId);

/** Open calls, those nobody has answered first, the newest on top. */
export function openRows({ hall, recalledAt }: WallState, screen: Screen | null): Row[] {
  const serving = new Set(hall.counters.filter((counter) => counter.ticket?.state === "serving").map((counter) => counter.ticket!.call_id));
  return hall.calls
    .filter((call) => call.open && shows(screen, call.zone_id))
    .map((call) => ({ call, at: recalledAt[call.call_id] ?? Date.parse(call.called_at), serving: serving.has(call.call_id) }))
    .sort((a, b) => Number(a.serving) - Number(b.serving) || b.at - a.at);
}

/** Calls before those in `rows`, newest first, each ticket once. */
export function callsBefore(hall: Hall, screen: Screen | null, rows: readonly Row[]): Call[] {
  const seen = new Set(rows.map((row) => row.call.ticket_id));
  return hall.calls.filter((call) => {
    if (!shows(screen, call.zone_id) || seen.has(call.ticket_id)) return false;
    seen.add(call.ticket_id);
    return true;
  });
}

/** Whether the call is still unanswered at its counter. */
export const unanswered = (hall: Hall, callId: string): boolean =>
  hall.counters.some((counter) => counter.ticket?.call_id === callId && counter.ticket.state === "called");

/**
 * The calls of a snapshot that still want to be said: nobody answered or spoke them, and their number is still held. `said` is what
 * this wall spoke to the end, by call: a word of it may have been lost on the way to the server.
 */
export function unsaid(hall: Hall, screen: Screen | null, said: Said, now: number): Call[] {
  const held = now - hall.centre.policy.hold_s * 1000;
  return hall.calls
    .filter((call) => shows(screen, call.zone_id) && !call.spoken_at && said[call.call_id] !== call.recalls)
    .filter((call) => unanswered(hall, call.call_id) && Date.parse(call.called_at) > held)
    .reverse();
}

/**
 * The services of this screen with somebody waiting, the longest queue first. Open ones with nobody fill up the first `size`
 * places: they are good news, but not worth turning a page for.
 */
export function waitingServices(hall: Hall, screen: Screen | null, size: number): Service[] {
  const listed = hall.services
    .filter((service) => shows(screen, service.zone_id) && (service.waiting > 0 || service.open))
    .sort((a, b) => b.waiting - a.waiting || a.series.localeCompare(b.series));
  return listed.slice(0, Math.max(size, listed.filter((service) => service.waiting > 0).length));
}

/** Where the screen hangs: the waiting area among its zones, else the first of them. */
export function home(hall: Hall, screen: Screen | null): Zone | null {
  const zones = hall.zones.filter((zone) => screen?.zone_ids.includes(zone.id));
  return zones.find((zone) => zone.kind === "waiting") ?? zones[0] ?? null;
}

/** The way from the screen to a counter. `elsewhere` is for a screen that stands for the whole house and hangs nowhere. */
export type Way = "here" | "up" | "down" | "door" | "elsewhere";

export function wayTo(from: Zone | null, to: Where): Way {
  if (!from) return "elsewhere";
  if (to.floor > from.floor) return "up";
  if (to.floor < from.floor) return "down";
  return from.room && to.room && from.room !== to.room ? "door" : "here";
}
