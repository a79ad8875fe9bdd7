// What a citizen in the line is told to do, by the forecast; nothing where nothing true can be said.
import type { Ticket } from "@base/contract";
import { now } from "@base/time";

const COME_BACK_MIN_S = 900;
const EARLY_S = 300;
const SOON_S = 300;
const FEW_AHEAD = 2;

export type Advice =
  | { say: "soon" | "stay" }
  /** May leave until `backBy`, in milliseconds since the epoch: some minutes before the earliest turn. */
  | { say: "return"; backBy: number };

export function adviceFor(ticket: Pick<Ticket, "people_ahead" | "forecast">): Advice | null {
  const { people_ahead: ahead, forecast } = ticket;
  if (ahead === 0 || (forecast && ahead <= FEW_AHEAD && forecast.high_s <= SOON_S)) return { say: "soon" };
  if (!forecast) return null;
  if (forecast.low_s < COME_BACK_MIN_S) return { say: "stay" };
  return { say: "return", backBy: now() + (forecast.low_s - EARLY_S) * 1000 };
}
