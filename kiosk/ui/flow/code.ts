// The code of an appointment as it is typed, and what is said when nobody can come with it now.
import type { Problem } from "@base/api";

/** Which letters and digits a code has, and how many; the kiosk says so. */
export interface CodeForm {
  alphabet: string;
  length: number;
}

/** What of a text belongs to a code: in capitals, without anything that no code has. */
export const asCode = (text: string, { alphabet, length }: CodeForm): string =>
  Array.from(text.toUpperCase())
    .filter((letter) => alphabet.includes(letter))
    .slice(0, length)
    .join("");

/** In two halves, as it stands on the appointment's slip. */
export function halves(code: string, { length }: CodeForm): string {
  const half = length / 2;
  return code.length > half ? `${code.slice(0, half)} ${code.slice(half)}` : code;
}

/** Why nobody can come with that code now; `unknown` may be a slip of the finger, all others are the last word. */
export type CodeTrouble = "unknown" | "later" | "past" | "used" | "cancelled" | "tries" | "away" | "other";

export function troubleOf(problem: Problem, now: number): CodeTrouble {
  switch (problem.code) {
    case "appointment_unknown":
      return "unknown";
    case "appointment_used":
      return "used";
    case "appointment_cancelled":
      return "cancelled";
    case "appointment_not_today":
      return Date.parse(String(problem.data["at"])) < now ? "past" : "later";
    case "too_many_attempts":
      return "tries";
    default:
      return problem.status === 0 || problem.status >= 500 ? "away" : "other";
  }
}
