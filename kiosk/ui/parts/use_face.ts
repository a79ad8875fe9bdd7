import { useEffect, useState } from "preact/hooks";
import { type FaceState, type FaceView, lookAtFace } from "../card_api";
import { somebodyIsThere } from "./presence";

const LOOK_EVERY_MS = 300;
const NOBODY = "nobody";

/** The comparison as it goes on, while the card visit says that one runs. An answer that got lost is asked for again. */
export function useFace(visit: string, state: FaceState): FaceView | null {
  const [seen, setSeen] = useState<FaceView | null>(null);
  const runs = state === "photo" || state === "looking";
  useEffect(() => {
    if (!runs) return;
    let ended = false;
    const look = async () => {
      while (!ended) {
        const now = await lookAtFace(visit).catch(() => null);
        if (ended) return;
        if (now) setSeen(now);
        if (now?.state === "looking" && now.hint !== NOBODY) somebodyIsThere();
        await new Promise((resume) => setTimeout(resume, LOOK_EVERY_MS));
      }
    };
    void look();
    return () => void (ended = true);
  }, [visit, runs]);
  return seen;
}
