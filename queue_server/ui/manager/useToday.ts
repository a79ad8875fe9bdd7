import { type Pace, type Reread, useReread } from "../shared/useReread";

export interface Today {
  day: string;
  at: string;
  issued: number;
  waiting: number;
  serving: number;
  finished: number;
  no_show: number;
  longest_wait_s: number | null;
  mean_wait_s: number | null;
  over_limit_share: number | null;
  wait_limit_s: number;
  counters_open: number;
  counters_all: number;
  satisfaction: number | null;
  ratings: number;
  by_service: ServiceToday[];
  curve: Curve;
}

export interface ServiceToday {
  service_id: string;
  waiting: number;
  longest_wait_s: number | null;
  issued: number;
  started: number;
  mean_wait_s: number | null;
  over_limit_share: number | null;
  open_counters: number;
}

export interface Curve {
  step_s: number;
  at: number[];
  issued: number[];
  started: number[];
  waiting: number[];
  mean_wait_s: (number | null)[];
}

/** Events that move a figure the feed alone cannot give: shares, means, satisfaction, the curve. */
const MOVING: ReadonlySet<string> = new Set(["ticket.issued", "ticket.started", "ticket.undone", "rating.given", "ticket.no_show"]);
const PACE: Pace = { everyMs: 30_000, moves: (event) => MOVING.has(event.type), afterEventMs: 2_000 };

/** The day's figures: every 30 s, and soon after an event that moves them. A busy hall does not ask more than every 2 s. */
export const useToday = (): Reread<Today> => useReread("/api/v1/reports/today", PACE);
