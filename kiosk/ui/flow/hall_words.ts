// What is said of services: who waits, how long, and when a closed one opens again.
import type { Forecast, Purpose } from "@base/contract";
import { timeOfDay } from "@base/format";
import { currentLanguage, nameOf } from "@base/i18n";
import type { HallService, HallView } from "../local_api";
import { t } from "../words";

export const PURPOSES: readonly Purpose[] = ["submit", "result", "pay", "online", "other"];

/** "12 người chờ · 10–18 phút"; a closed service says when it opens again. */
export function stateOf(service: HallService, tz: string): string {
  if (!service.open) return closedWords([service], tz);
  const people = waitingWords(service.waiting);
  return service.forecast && service.waiting ? `${people} · ${shortBand(service.forecast)}` : people;
}

/** "10–18 phút": whole minutes, outward, as everywhere; without the words where there is no room for them. */
function shortBand({ low_s, high_s }: Forecast): string {
  const low = Math.floor(low_s / 60);
  const high = Math.max(1, Math.ceil(high_s / 60));
  return t("band_short", { band: low < 1 || low === high ? high : `${low}–${high}` });
}

export const waitingWords = (n: number | null): string =>
  n === null ? t("alone_open") : n > 0 ? t("waiting", { n }) : t("waiting_zero");

/** How many wait for any of the services; null where nobody knows. */
export const waitingFor = (services: readonly HallService[]): number | null =>
  services.reduce<number | null>((sum, service) => (sum === null || service.waiting === null ? null : sum + service.waiting), 0);

/** Why nobody can take a number of these now: out of hours, or cut off without a number in hand. */
export const closedWords = (services: readonly HallService[], tz: string): string =>
  services.some(withoutNumber) ? t("alone_closed") : reopening(earliest(services.map((service) => service.opens_at)), tz);

const withoutNumber = (service: HallService): boolean => service.closed_reason === "no_connection";

/** Cut off without a number in hand for anything that is open: nobody can be helped here now. */
export const helpless = ({ offline, services }: HallView): boolean =>
  offline !== null && !services.some((service) => service.open) && services.some(withoutNumber);

export const reopening = (opensAt: string | null, tz: string): string =>
  opensAt ? t("reopens", { time: moment(opensAt, tz) }) : t("closed");

/** "13:30" today, "07:30, Thứ Hai" on another day. */
export function moment(at: string, tz: string, today: number = Date.now()): string {
  const time = timeOfDay(at, tz);
  if (sameDay(at, today, tz)) return time;
  const day = new Intl.DateTimeFormat(currentLanguage() === "vi" ? "vi-VN" : "en-GB", { weekday: "long", timeZone: tz });
  return t("day_time", { time, day: day.format(new Date(at)) });
}

/** "09:30, Thứ Hai 23/11": when an appointment of another day is. */
export function dayAndTime(at: string, timeZone: string): string {
  const day = new Intl.DateTimeFormat(currentLanguage() === "vi" ? "vi-VN" : "en-GB", {
    weekday: "long",
    day: "2-digit",
    month: "2-digit",
    timeZone,
  });
  return t("day_time", { time: timeOfDay(at, timeZone), day: day.format(new Date(at)) });
}

export const sameDay = (one: string | number, other: string | number, tz: string): boolean => dayOf(one, tz) === dayOf(other, tz);

const dayOf = (at: string | number, timeZone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));

/** How a service is called on its card: by its agency, or by its own name when the agency has several. */
export function titleOf(service: HallService, all: readonly HallService[]): string {
  const agency = service.agency;
  if (!agency) return nameOf(service);
  const alone = all.filter((other) => other.purpose === service.purpose && other.agency?.id === agency.id).length === 1;
  return alone ? nameOf(agency) : nameOf(service);
}

export const earliest = (times: readonly (string | null)[]): string | null => pick(times, (a, b) => a < b);
export const latest = (times: readonly (string | null)[]): string | null => pick(times, (a, b) => a > b);

function pick(times: readonly (string | null)[], better: (a: number, b: number) => boolean): string | null {
  const known = times.filter((time): time is string => time !== null);
  return known.reduce<string | null>((best, time) => (best && !better(Date.parse(time), Date.parse(best)) ? best : time), null);
}
