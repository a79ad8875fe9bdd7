import { useEffect, useRef } from "preact/hooks";
import { awaitScan } from "../appointment_api";

const WHEN_CUT_MS = 1000;

/** Hears what the scanner reads while `listening`: the code of an appointment, or null for anything else. */
export function useScan(listening: boolean, onScan: (code: string | null) => void): void {
  const hear = useRef(onScan);
  hear.current = onScan;
  useEffect(() => {
    if (!listening) return;
    let ended = false;
    const listen = async () => {
      while (!ended) {
        const scan = await awaitScan().catch(() => null);
        if (ended) return;
        if (scan?.scanned) hear.current(scan.code);
        if (!scan) await new Promise((resume) => setTimeout(resume, WHEN_CUT_MS));
      }
    };
    void listen();
    return () => void (ended = true);
  }, [listening]);
}
