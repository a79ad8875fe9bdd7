import { timeOfDay } from "@base/format";

/** "09:14", with the day where it was not today. */
export function moment(at: string, tz: string): string {
  const day = (of: Date) => new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", timeZone: tz }).format(of);
  const then = new Date(at);
  return day(then) === day(new Date()) ? timeOfDay(then, tz) : `${timeOfDay(then, tz)} ${day(then)}`;
}
