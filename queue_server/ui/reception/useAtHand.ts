import { Problem } from "@base/api";
import type { HallEvent, Ticket } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import type { Listener } from "../shared/useHall";
import type { Key } from "../shared/words";
import type { Appointment, Asked } from "./appointment";

/** No number of a person is kept longer, whatever is left standing on the screen. */
const PERSON_KEPT_MS = 120_000;

export type Shown = { kind: "ticket"; ticket: Ticket } | { kind: "appointments"; items: readonly Appointment[] };

export interface AtHand extends Listener {
  shown: Shown | null;
  /** The number of whom the next ticket is for, until it is issued. */
  person: string | null;
  /** What came of looking, where there was nothing to show. */
  said: Key | null;
  problem: Problem | null;
  busy: boolean;
  ask(what: Asked): void;
  /** Do something that answers a ticket, and show it; the promise says whether it was done. */
  command(path: string, body?: object): Promise<Ticket | null>;
  showAppointment(appointment: Appointment): void;
  clear(): void;
  forgetPerson(): void;
}

/** What reception has in front of it: one ticket, or the appointments of one person. */
export function useAtHand(): AtHand {
  const [shown, setShown] = useState<Shown | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const [said, setSaid] = useState<Key | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const at = useRef<string | null>(null);
  at.current = shown?.kind === "ticket" ? shown.ticket.id : null;

  const showTicket = useCallback((ticket: Ticket) => setShown({ kind: "ticket", ticket }), []);
  const read = useCallback(
    (id: string) => staffApi.get<Ticket>(`/api/v1/tickets/${id}`).then((ticket) => at.current === id && showTicket(ticket), setProblem),
    [showTicket],
  );

  useEffect(() => {
    if (!person) return;
    const timer = setTimeout(() => setPerson(null), PERSON_KEPT_MS);
    return () => clearTimeout(timer);
  }, [person]);

  const attempt = useCallback(async <T>(work: () => Promise<T>): Promise<T | null> => {
    setBusy(true);
    setSaid(null);
    setProblem(null);
    try {
      return await work();
    } catch (failed) {
      setProblem(failed instanceof Problem ? failed : new Problem(0, {}));
      return null;
    } finally {
      setBusy(false);
    }
  }, []);

  const ask = useCallback(
    ({ kind, text }: Asked) => {
      setShown(null);
      setPerson(kind === "person" ? text : null);
      void attempt(async () => {
        const found = await lookUp(kind, text);
        if (typeof found === "string") setSaid(found);
        else setShown(found);
      });
    },
    [attempt],
  );

  const command = useCallback(
    async (path: string, body: object = {}) => {
      const ticket = await attempt(() => staffApi.command<Ticket>(path, body));
      if (ticket) showTicket(ticket);
      return ticket;
    },
    [attempt, showTicket],
  );

  const heard = useCallback(
    (event: HallEvent) => {
      const { ticket_id } = event.data as { ticket_id?: string };
      if (ticket_id && ticket_id === at.current) void read(ticket_id);
    },
    [read],
  );

  const begun = useCallback(() => {
    if (at.current) void read(at.current);
  }, [read]);

  const clear = useCallback(() => {
    setShown(null);
    setPerson(null);
    setSaid(null);
    setProblem(null);
  }, []);
  const showAppointment = useCallback((one: Appointment) => {
    setSaid(null);
    setProblem(null);
    setShown({ kind: "appointments", items: [one] });
  }, []);
  const forgetPerson = useCallback(() => setPerson(null), []);
  return { shown, person, said, problem, busy, ask, command, showAppointment, clear, forgetPerson, heard, begun };
}

async function lookUp(kind: Asked["kind"], text: string): Promise<Shown | Key> {
  if (kind === "number") {
    const { items } = await staffApi.get<{ items: Ticket[] }>(`/api/v1/tickets?number=${encodeURIComponent(text)}`);
    return items[0] ? { kind: "ticket", ticket: items[0] } : "hand.no_number";
  }
  if (kind === "code") return { kind: "appointments", items: [await staffApi.command<Appointment>("/api/v1/appointments/find", { code: text })] };
  const { items } = await staffApi.command<{ items: Appointment[] }>("/api/v1/appointments/today", { person: text });
  return items.length ? { kind: "appointments", items } : "hand.no_appointment";
}
