import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";

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

const EVERY_MS = 30_000;
const AFTER_EVENT_MS = 2_000;
/** Events that move a figure the feed alone cannot give: shares, means, satisfaction, the curve. */
const MOVING: ReadonlySet<string> = new Set(["ticket.issued", "ticket.started", "ticket.undone", "rating.given", "ticket.no_show"]);

export interface LiveToday {
  today: Today | null;
  /** Since when the figures could not be read; null while they are fresh. */
  oldSince: Date | null;
  heard(event: HallEvent): void;
}

/** The day's figures: every 30 s, and soon after an event that moves them. A busy hall does not ask more than every 2 s. */
export function useToday(): LiveToday {
  const [today, setToday] = useState<Today | null>(null);
  const [oldSince, setOldSince] = useState<Date | null>(null);
  const soon = useRef<ReturnType<typeof setTimeout>>();

  const read = useCallback(() => {
    staffApi.get<Today>("/api/v1/reports/today").then(
      (found) => {
        setToday(found);
        setOldSince(null);
      },
      () => setOldSince((before) => before ?? new Date()),
    );
  }, []);

  useEffect(() => {
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(soon.current);
    };
  }, [read]);

  const heard = useCallback(
    (event: HallEvent) => {
      if (soon.current || !MOVING.has(event.type)) return;
      soon.current = setTimeout(() => {
        soon.current = undefined;
        read();
      }, AFTER_EVENT_MS);
    },
    [read],
  );
  return { today, oldSince, heard };
}
