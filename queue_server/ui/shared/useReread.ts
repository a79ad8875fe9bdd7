import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "./identity";
import type { Listener } from "./useHall";
import { useSoon } from "./useSoon";

export interface Pace {
  everyMs: number;
  /** Whether what was read is out of date with this event. */
  moves(event: HallEvent): boolean;
  /** How long after such an event it is read anew; events in between share the reading. */
  afterEventMs: number;
}

export interface Reread<T> extends Listener {
  found: T | null;
  /** Since when it could not be read; null while it is fresh. */
  oldSince: Date | null;
  read(): void;
  begun(): void;
}

/**
 * What the feed alone cannot give: read at a steady pace, soon after an event that moves it, and when the feed begins
 * anew. `pace` must not change.
 */
export function useReread<T>(path: string, pace: Pace): Reread<T> {
  const [found, setFound] = useState<T | null>(null);
  const [oldSince, setOldSince] = useState<Date | null>(null);
  const asked = useRef(0);

  const read = useCallback(() => {
    const mine = ++asked.current;
    staffApi.get<T>(path).then(
      (answer) => {
        // An answer that was overtaken by the next is older than what is shown.
        if (mine !== asked.current) return;
        setFound(answer);
        setOldSince(null);
      },
      () => setOldSince((before) => before ?? new Date()),
    );
  }, [path]);

  useEffect(() => {
    read();
    const timer = setInterval(read, pace.everyMs);
    return () => clearInterval(timer);
  }, [read, pace]);

  const readSoon = useSoon(read, pace.afterEventMs);
  const heard = useCallback((event: HallEvent) => void (pace.moves(event) && readSoon()), [readSoon, pace]);
  return { found, oldSince, read, heard, begun: read };
}
