// Days of the calendar as text, "2026-11-23": nothing of a clock or a zone is in them.

/** The day so many days later, or earlier; empty for what is no day. */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return "";
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
