import type { Curve, Today } from "./useToday";

/** The steps of the day that are over. The running one holds a part of its people, and would look like a fall. */
export function finished({ at, curve }: Pick<Today, "at" | "curve">): Curve {
  const now = Date.parse(at) / 1000;
  const count = curve.at.filter((begin) => begin + curve.step_s <= now).length;
  const over = <T,>(figures: T[]) => figures.slice(0, count);
  return {
    step_s: curve.step_s,
    at: over(curve.at),
    issued: over(curve.issued),
    started: over(curve.started),
    waiting: over(curve.waiting),
    mean_wait_s: over(curve.mean_wait_s),
  };
}
