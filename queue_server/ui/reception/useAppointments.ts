import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import type { Listener } from "../shared/useHall";
import { useSoon } from "../shared/useSoon";
import type { Appointment } from "./appointment";

const AFTER_EVENT_MS = 200;

export interface LiveAppointments extends Listener {
  /** The day that is shown; null is the hall's today. */
  day: string | null;
  show(day: string | null): void;
  /** In the order of their moments; null while they are read. */
  items: readonly Appointment[] | null;
  read(): void;
  /** Grows with every change that was heard of: what depends on it is read anew. */
  version: number;
}

/** The appointments of one day, read anew after an event about any. */
export function useAppointments(): LiveAppointments {
  const [day, show] = useState<string | null>(null);
  const [items, setItems] = useState<readonly Appointment[] | null>(null);
  const [version, setVersion] = useState(0);
  const read = useCallback(() => setVersion((before) => before + 1), []);
  useEffect(() => {
    let stale = false;
    staffApi.get<{ items: Appointment[] }>(`/api/v1/appointments${day ? `?day=${day}` : ""}`).then(
      (found) => !stale && setItems(found.items),
      () => undefined, // the bar says that we are cut off
    );
    return () => void (stale = true);
  }, [day, version]);
  const readSoon = useSoon(read, AFTER_EVENT_MS);
  const heard = useCallback(
    (event: HallEvent) => {
      if (event.type.startsWith("appointment.") || event.type === "day.opened") readSoon();
    },
    [readSoon],
  );
  const change = useCallback((next: string | null) => {
    setItems(null);
    show(next);
  }, []);
  return { day, show: change, items, read, version, heard, begun: read };
}
