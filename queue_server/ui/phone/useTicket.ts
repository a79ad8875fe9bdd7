import { Api, Problem } from "@base/api";
import type { Ticket } from "@base/contract";
import { Feed, type FeedStatus } from "@base/feed";
import { useCallback, useEffect, useState } from "preact/hooks";

export interface LiveTicket {
  ticket: Ticket | null;
  problem: Problem | null;
  status: FeedStatus;
  accept(ticket: Ticket): void;
  reread(): Promise<void>;
}

/** The place in line moves with other people's tickets, of which a phone hears nothing. */
const REREAD_MS = 20_000;

/** One ticket, read anew at every event in its room, at every connect, when the phone wakes, and every 20 s. */
export function useTicket(api: Api, ticketId: string, key: string, recalled: () => void): LiveTicket {
  const [ticket, setTicket] = useState<Ticket | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [status, setStatus] = useState<FeedStatus>({ live: false, staleSince: null, refused: null });

  const accept = useCallback((found: Ticket) => {
    setTicket(found);
    setProblem(null);
  }, []);
  const reread = useCallback(
    () => api.get<Ticket>(`/api/v1/tickets/${ticketId}`).then(accept, setProblem),
    [api, ticketId, accept],
  );

  useEffect(() => {
    const feed = new Feed({
      auth: { follow: key },
      fetchAfter: null,
      event: (event) => {
        if (event.type === "ticket.recalled") recalled();
        void reread();
      },
      status: (now) => {
        setStatus(now);
        if (now.live) void reread();
      },
    });
    feed.start();
    void reread();
    const timer = setInterval(() => void reread(), REREAD_MS);
    const woken = () => document.visibilityState === "visible" && void reread();
    document.addEventListener("visibilitychange", woken);
    return () => {
      feed.stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", woken);
    };
  }, [key, reread, recalled]);

  return { ticket, problem, status, accept, reread };
}
