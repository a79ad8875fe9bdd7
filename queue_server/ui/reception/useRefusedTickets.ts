import { useCallback } from "preact/hooks";
import { staffApi } from "../shared/identity";
import type { Listener } from "../shared/useHall";
import { type Pace, useReread } from "../shared/useReread";

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

export interface LiveRefused extends Listener {
  items: readonly RefusedTicket[];
  /** What the kiosks are called. */
  kiosks: Readonly<Record<string, string>>;
  /** Its holder was helped; throws Problem when that could not be kept. */
  settle(one: RefusedTicket): Promise<void>;
}

/** Whose holder would have come again by then. */
const SHOWN_MS = 24 * 3600_000;

const CHANGES: ReadonlySet<string> = new Set(["ticket.refused", "ticket.refusal_settled"]);
const PACE: Pace = { everyMs: 60_000, moves: (event) => CHANGES.has(event.type), afterEventMs: 50 };

/** Those of the last day whom nobody has helped, read anew when the feed tells of a change. */
export function useRefusedTickets(): LiveRefused {
  const refused = useReread<{ items: RefusedTicket[] }>("/api/v1/offline-tickets/refused", PACE);
  // Where these cannot be read the list says what matters without them.
  const kiosks = useReread<{ items: { id: string; name: string }[] }>("/api/v1/print-jobs/kiosks", PACE);
  const { read } = refused;
  const settle = useCallback(
    (one: RefusedTicket) => staffApi.command(`/api/v1/offline-tickets/${one.ticket_id}/settled`).then(read),
    [read],
  );
  return {
    items: (refused.found?.items ?? []).filter((one) => Date.now() - Date.parse(one.at) < SHOWN_MS),
    kiosks: Object.fromEntries((kiosks.found?.items ?? []).map((one) => [one.id, one.name])),
    settle,
    heard: (event) => {
      refused.heard(event);
      kiosks.heard(event);
    },
    begun: () => {
      refused.begun();
      kiosks.begun();
    },
  };
}
