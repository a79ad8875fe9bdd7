// A trial of the loudspeaker, asked for by the technician or by the opening self-test; its end goes with the next beat.
import type { Announcer } from "../announcer";
import { type Speaker, SilentError } from "../speaker";

export interface Tested {
  outcome: "done" | "failed" | "unknown";
  reason: string;
}

/** Longer than the words of a trial and a slow server together. */
const LONGEST_MS = 10_000;

/** Say the trial's words between two calls; `ended` hears whether they were played to their end. */
export function trySound(speaker: Speaker, announcer: Announcer, ended: (tested: Tested) => void): void {
  announcer.aside(async () => {
    const late = new Promise<Tested>((tell) => setTimeout(() => tell({ outcome: "unknown", reason: "" }), LONGEST_MS));
    ended(await Promise.race([played(speaker), late]));
  });
}

async function played(speaker: Speaker): Promise<Tested> {
  try {
    await speaker.trial();
    return { outcome: "done", reason: "completed" };
  } catch (why) {
    return { outcome: "failed", reason: why instanceof SilentError ? why.message : "" };
  }
}
