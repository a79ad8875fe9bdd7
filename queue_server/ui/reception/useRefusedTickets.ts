import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";

/** A ticket that a kiosk issued without the server and that could not join the line. */
export interface RefusedTicket {
  ticket_id: string;
  kiosk_id: string;
  number: string;
  service: string;
  issued_at: string;
  at: string;
  reason: "day_over" | "lease_ended" | "service_gone" | "lease_unknown" | "not_lent";
}

export interface LiveRefused {
  items: readonly RefusedTicket[];
  /** What the kiosks are called. */
  kiosks: Readonly<Record<string, string>>;
  heard(event: HallEvent): void;
  /** Its holder was helped; throws Problem when that could not be kept. */
  settle(one: RefusedTicket): Promise<void>;
}

/** Whose holder would have come again by then. */
const SHOWN_MS = 24 * 3600_000;

const CHANGES: ReadonlySet<string> = new Set(["ticket.refused", "ticket.refusal_settled"]);

/** Those of the last day whom nobody has helped, read anew when the feed tells of a change. */
export function useRefusedTickets(): LiveRefused {
  const [items, setItems] = useState<readonly RefusedTicket[]>([]);
  const [kiosks, setKiosks] = useState<Readonly<Record<string, string>>>({});
  const read = useCallback(() => {
    staffApi.get<{ items: RefusedTicket[] }>("/api/v1/offline-tickets/refused").then(
      (found) => setItems(found.items.filter((one) => Date.now() - Date.parse(one.at) < SHOWN_MS)),
      () => undefined, // the bar says that we are cut off
    );
    staffApi.get<{ items: { id: string; name: string }[] }>("/api/v1/print-jobs/kiosks").then(
      (found) => setKiosks(Object.fromEntries(found.items.map((one) => [one.id, one.name]))),
      () => undefined, // the list says what matters without the names
    );
  }, []);
  useEffect(read, [read]);
  const heard = useCallback((event: HallEvent) => void (CHANGES.has(event.type) && read()), [read]);
  const settle = useCallback(async (one: RefusedTicket) => {
    await staffApi.command(`/api/v1/offline-tickets/${one.ticket_id}/settled`);
    setItems((before) => before.filter((other) => other.ticket_id !== one.ticket_id));
  }, []);
  return { items, kiosks, heard, settle };
}
