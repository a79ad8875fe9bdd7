import type { Feed } from "@base/feed";
import { useEffect } from "preact/hooks";

const HEARTBEAT_MS = 5_000;

interface Battery {
  level: number;
  charging: boolean;
}

/** Chromium on Android knows it; other browsers do not, and then nothing is said of it. */
type WithBattery = Navigator & { getBattery?(): Promise<Battery> };

/** Tell the server every 5 s that the tablet lives, whether it is in front, and how full its battery is; at once when hidden or shown. */
export function useHeartbeat(feed: Feed | null): void {
  useEffect(() => {
    if (!feed) return;
    let battery: Battery | null = null;
    (navigator as WithBattery).getBattery?.().then(
      (found) => {
        battery = found; // the object keeps itself up to date
        beat();
      },
      () => undefined,
    );
    const beat = () =>
      feed.emit("heartbeat", {
        sound: "none",
        page: "tablet",
        visible: document.visibilityState === "visible",
        battery: battery && { level: battery.level, charging: battery.charging },
      });
    const timer = setInterval(beat, HEARTBEAT_MS);
    document.addEventListener("visibilitychange", beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
    };
  }, [feed]);
}
