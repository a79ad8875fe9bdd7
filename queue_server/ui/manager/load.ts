// The load of each service, from the live hall.
import type { Forecast, Service } from "@base/contract";
import { queue, type Hall } from "@base/hall";
import { secondsSince } from "@base/time";

export interface Load {
  service: Service;
  waiting: number;
  longestS: number;
  openCounters: number;
  forecast: Forecast | null;
  /** Somebody has waited, or will wait, longer than the centre allows. */
  over: boolean;
}

/** All services: the longest wait first, then those with more people; the quiet ones keep the order of the hall. */
export function loads(hall: Hall, at: number): Load[] {
  const limit = hall.centre.policy.wait_limit_s;
  const all = hall.services.map((service): Load => {
    const line = queue(hall, [service.id], at);
    const longestS = Math.max(0, ...line.map((ticket) => secondsSince(ticket.waits_from, at)));
    const over = line.length > 0 && (longestS > limit || (service.forecast?.high_s ?? 0) > limit);
    return { service, waiting: line.length, longestS, openCounters: service.open_counters, forecast: service.forecast, over };
  });
  return all.sort((a, b) => b.longestS - a.longestS || b.waiting - a.waiting);
}

/** Seconds the longest waiting person of the hall has waited; null when nobody waits. */
export function longestWait(hall: Hall, at: number): number | null {
  const waits = Object.values(hall.tickets)
    .filter((ticket) => ticket.state === "waiting")
    .map((ticket) => secondsSince(ticket.waits_from, at));
  return waits.length ? Math.max(...waits) : null;
}
