import type { Api } from "@base/api";
import type { HallEvent, Snapshot } from "@base/contract";
import { Feed, type FeedStatus } from "@base/feed";
import { hallOf, reduce, type Hall } from "@base/hall";
import { applyTheme } from "@base/theme";
import { setServerTime } from "@base/time";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

/** What stands beside the hall on a screen and has to be kept in step with it. */
export interface Listener {
  /** An event, after the hall has moved on. */
  heard(event: HallEvent): void;
  /** The hall was told whole, as at the beginning and after each cut: what happened before it came as no event. */
  begun?(): void;
}

export interface LiveHall {
  hall: Hall | null;
  /** How often the feed has told it whole: what a page knows from before may be out of date. */
  told: number;
  status: FeedStatus;
  feed: Feed | null;
  /** Read the whole hall by HTTP: what to do after a command while the feed is cut off. */
  reread(): Promise<void>;
}

const CONNECTING: FeedStatus = { live: false, staleSince: null, refused: null };

/** The hall, live, as the screen `screen` may see it. */
export function useHall(api: Api, screen: string, ...beside: readonly Listener[]): LiveHall {
  const [hall, setHall] = useState<Hall | null>(null);
  const [told, setTold] = useState(0);
  const [status, setStatus] = useState<FeedStatus>(CONNECTING);
  const [feed, setFeed] = useState<Feed | null>(null);
  const listeners = useRef(beside);
  listeners.current = beside;

  const accept = useCallback((snapshot: Snapshot) => {
    setServerTime(snapshot.at);
    applyTheme(snapshot.centre.theme);
    setHall(hallOf(snapshot));
  }, []);

  useEffect(() => {
    const line = new Feed({
      auth: { screen },
      snapshot: (snapshot) => {
        accept(snapshot);
        setTold((before) => before + 1);
        for (const one of listeners.current) one.begun?.();
      },
      event: (event) => {
        setHall((now) => now && reduce(now, event));
        for (const one of listeners.current) one.heard(event);
      },
      status: setStatus,
      fetchAfter: (seq) => api.get(`/api/v1/feed?after=${seq}&limit=500`),
    });
    line.start();
    setFeed(line);
    return () => line.stop();
  }, [api, screen, accept]);

  const reread = useCallback(async () => accept(await api.get<Snapshot>("/api/v1/snapshot")), [api, accept]);
  return { hall, told, status, feed, reread };
}
