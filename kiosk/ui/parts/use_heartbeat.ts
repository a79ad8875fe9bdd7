import { useEffect, useRef } from "preact/hooks";
import { beat } from "../local_api";

const EVERY_MS = 5000;

/** Tells the kiosk that this page lives; takes up a new build of the page when nobody is using it. */
export function useHeartbeat(idle: boolean): void {
  const mayReload = useRef(idle);
  mayReload.current = idle;
  useEffect(() => {
    let first: string | null = null;
    const once = async () => {
      const answer = await beat().catch(() => null);
      if (!answer) return;
      first ??= answer.build;
      if (answer.build !== first && mayReload.current) location.reload();
    };
    void once();
    const timer = setInterval(once, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
}
