import { Problem } from "@base/api";
import type { HallCounter, Ticket } from "@base/contract";
import type { Hall } from "@base/hall";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { UNDOABLE, type Undoable } from "./commands";

export interface Desk {
  /** The ticket at this counter in full; null when the counter is free. */
  ticket: Ticket | null;
  problem: Problem | null;
  /** Nobody waits: said after a call that found nobody. */
  nobody: boolean;
  busy: boolean;
  undoable: Undoable | null;
  callNext(): void;
  callTicket(ticketId: string, reason: string): void;
  ticketCommand(command: string, body?: Record<string, string>): void;
  undo(): void;
  counterCommand(command: "open" | "pause" | "close", reason?: string): void;
}

/** The commands of one counter and what came of them. The hall itself moves by the feed. */
export function useDesk(hall: Hall, counter: HallCounter, told: number, live: boolean, afterCommand: () => void): Desk {
  const [details, setDetails] = useState<Ticket | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [nobody, setNobody] = useState(false);
  const [busy, setBusy] = useState(false);
  const [undoable, setUndoable] = useState<Undoable | null>(null);
  const running = useRef(false);
  const asOf = useRef(told);
  const at = counter.ticket;

  // A ticket that came without our command: after a reload, from another window, from an undo. And one that stood here
  // while the line was cut: no event has told how its paper is by now.
  useEffect(() => {
    if (!at || (asOf.current === told && details?.id === at.id && details.state === at.state)) return;
    asOf.current = told;
    let wanted = true;
    staffApi.get<Ticket>(`/api/v1/tickets/${at.id}`).then(
      (found) => wanted && setDetails(found),
      (failed: Problem) => wanted && setProblem(failed),
    );
    return () => void (wanted = false);
  }, [at?.id, at?.state, told]);

  // That the server could not be reached is old news once it is back.
  useEffect(() => {
    if (live) setProblem((before) => (before?.status === 0 ? null : before));
  }, [live]);

  useEffect(() => {
    if (!undoable) return;
    const timer = setTimeout(() => setUndoable(null), Math.max(0, undoable.until - Date.now()));
    return () => clearTimeout(timer);
  }, [undoable]);

  // One command at a time: a key held down or hit twice is one intent.
  const run = useCallback(
    async <T,>(path: string, body: unknown, done: (answer: T) => void) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(null);
      setNobody(false);
      try {
        done(await staffApi.command<T>(path, body));
        afterCommand();
      } catch (failed) {
        setProblem(failed as Problem);
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [afterCommand],
  );

  const accept = (command: string) => (ticket: Ticket | null) => {
    setNobody(ticket === null);
    if (!ticket) return;
    setDetails(ticket);
    const until = Date.now() + hall.centre.policy.undo_s * 1000;
    if (command === "reprint") return; // a slip of before can still be taken back
    setUndoable(UNDOABLE.has(command) ? { ticketId: ticket.id, number: ticket.number, command, until } : null);
  };

  /** One press and one answer: the service that goes on here is done, and whoever is next is called. */
  const finishAndCallNext = (done: Ticket) => {
    const ending = { ticket: done.id, command: "finish" };
    void run(`/api/v1/counters/${counter.id}/call-next`, { ending }, (next: Ticket | null) => {
      const until = Date.now() + hall.centre.policy.undo_s * 1000;
      const finished = { ticketId: done.id, number: done.number, command: "finish", until };
      setNobody(next === null);
      setDetails(next);
      setUndoable(next ? { ticketId: next.id, number: next.number, command: "call-next", until, before: finished } : finished);
    });
  };
  const ticket = at && details?.id === at.id && details.state === at.state ? details : null;

  return {
    ticket,
    problem,
    nobody,
    busy,
    undoable,
    callNext: () => {
      if (ticket) finishAndCallNext(ticket);
      else void run(`/api/v1/counters/${counter.id}/call-next`, {}, accept("call-next"));
    },
    callTicket: (ticketId, reason) =>
      void run(`/api/v1/tickets/${ticketId}/call`, { counter: counter.id, reason }, accept("call")),
    ticketCommand: (command, body = {}) => {
      if (at) void run(`/api/v1/tickets/${at.id}/${command}`, body, accept(command));
    },
    undo: () => {
      if (!undoable) return;
      void run(`/api/v1/tickets/${undoable.ticketId}/undo`, {}, (taken: Ticket | null) => {
        accept("undo")(taken);
        setUndoable(undoable.before ?? null);
      });
    },
    counterCommand: (command, reason = "") => void run(`/api/v1/counters/${counter.id}/${command}`, { reason }, () => undefined),
  };
}
