import { Problem } from "@base/api";
import { useEffect, useState } from "preact/hooks";
import { type CardView, endCard, lookAtCard } from "../card_api";

const WHEN_CUT_MS = 1000;

/** The visit as it goes on, or "over" once it was forgotten. */
export function useCard(visit: string): CardView | "over" | null {
  const [seen, setSeen] = useState<CardView | "over" | null>(null);
  useEffect(() => {
    let ended = false;
    let version: number | null = null;
    const watch = async () => {
      while (!ended) {
        const now = await lookAtCard(visit, version).catch((fault: unknown) => fault);
        if (ended) return;
        if (now instanceof Problem && now.status > 0) return setSeen("over");
        if (now instanceof Error) {
          await new Promise((resume) => setTimeout(resume, WHEN_CUT_MS));
          continue;
        }
        version = (now as CardView).version;
        setSeen(now as CardView);
      }
    };
    void watch();
    return () => void (ended = true);
  }, [visit]);
  return seen;
}

/** Has the kiosk forget a card as soon as the person has left the steps that need it. */
export function useForgetting(visit: string | null): void {
  useEffect(() => {
    if (!visit) return;
    // Nobody waits for the answer; if it is lost the kiosk forgets by itself.
    return () => void endCard(visit).catch(() => undefined);
  }, [visit]);
}
