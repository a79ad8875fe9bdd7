import { type Pace, useReread } from "../shared/useReread";

/** A machine that can take over; its times and figures are null while it was never heard of. */
export interface Standby {
  id: string;
  name: string;
  state: "in_step" | "behind" | "away";
  since: string | null;
  behind: number | null;
}

const PACE: Pace = { everyMs: 5_000, moves: () => false, afterEventMs: 0 };

/** The machines that can take over, by what they said last; empty where none was set up. */
export function useStandbys(): readonly Standby[] {
  const { found } = useReread<{ items: Standby[] }>("/api/v1/standby", PACE);
  return found?.items ?? [];
}
