// What may be said about a service (Decree 61/2018/NĐ-CP, Circular 01/2018/TT-VPCP name the criteria).
export type Reason = "attitude" | "guidance" | "time" | "result" | "other";
export const REASONS: readonly Reason[] = ["attitude", "guidance", "time", "result", "other"];

/** At three or fewer of five we ask why. */
export const asksWhy = (score: number): boolean => score <= 3;
