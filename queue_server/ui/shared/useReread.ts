import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "./identity";

export interface Pace {
  everyMs: number;
  /** Whether what was read is out of date with this event. */
  moves(event: HallEvent): boolean;
  /** How long after such an event it is read anew; events in between share the reading. */
  afterEventMs: number;
}

export interface Reread<T> {
  found: T | null;
  /** Since when it could not be read; null while it is fresh. */
  oldSince: Date | null;
  heard(event: HallEvent): void;
}

/** What the feed alone cannot give: read at a steady pace, and soon after an event that moves it. `pace` must not change. */
export function useReread<T>(path: string, pace: Pace): Reread<T> {
  const [found, setFound] = useState<T | null>(null);
  const [oldSince, setOldSince] = useState<Date | null>(null);
  const soon = useRef<ReturnType<typeof setTimeout>>();

  const read = useCallback(() => {
    staffApi.get<T>(path).then(
      (answer) => {
        setFound(answer);
        setOldSince(null);
      },
      () => setOldSince((before) => before ?? new Date()),
    );
  }, [path]);

  useEffect(() => {
    read();
    const timer = setInterval(read, pace.everyMs);
    return () => {
      clearInterval(timer);
      clearTimeout(soon.current);
    };
  }, [read, pace]);

  const heard = useCallback(
    (event: HallEvent) => {
      if (soon.current || !pace.moves(event)) return;
      soon.current = setTimeout(() => {
        soon.current = undefined;
        read();
      }, pace.afterEventMs);
    },
    [read, pace],
  );
  return { found, oldSince, heard };
}
