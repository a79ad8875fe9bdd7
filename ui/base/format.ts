// Times, spans and places as people read them.
import type { Forecast, Where } from "./contract";
import { catalogue, currentLanguage } from "./i18n";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

const t = catalogue(vi, en);
const locale = () => (currentLanguage() === "vi" ? "vi-VN" : "en-GB");

/** "09:14" in the centre's zone. */
export function timeOfDay(at: Date | string | number, tz?: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", ...zone(tz) }).format(new Date(at));
}

/** "14:05:09". */
export function timeToTheSecond(at: Date, tz?: string): string {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", ...zone(tz) }).format(at);
}

/** "Thứ Bảy, 21 tháng 11, 2026". */
export function longDate(at: Date | string | number, tz?: string): string {
  const text = new Intl.DateTimeFormat(locale(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    ...zone(tz),
  }).format(new Date(at));
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const zone = (tz: string | undefined) => (tz ? { timeZone: tz } : {});

/** A span for reading: "12 phút", "1 giờ 5 phút". */
export function span(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 1) return t("under_minute");
  if (minutes < 60) return t("minutes", { n: minutes });
  return t("hours_minutes", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** A span that counts: "04:12", "1:04:12". */
export function stopwatch(seconds: number): string {
  const pair = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  return h ? `${h}:${pair(m)}:${pair(s)}` : `${pair(m)}:${pair(s)}`;
}

/** A forecast as a band in whole minutes: "khoảng 10 đến 18 phút". */
export function band(forecast: Forecast): string {
  const low = Math.floor(forecast.low_s / 60);
  const high = Math.max(1, Math.ceil(forecast.high_s / 60));
  return low < 1 || low === high ? t("band_about", { high }) : t("band", { low, high });
}

/** A forecast where there is little room: "10–18 phút". */
export function shortBand(forecast: Forecast): string {
  const low = Math.floor(forecast.low_s / 60);
  const high = Math.max(1, Math.ceil(forecast.high_s / 60));
  return t("band_short", { band: low < 1 || low === high ? `≤ ${high}` : `${low}–${high}` });
}

/** Where to go: "Khu tiếp nhận · Phòng A · Tầng 1"; a zone named after its room does not say it twice. */
export function place(where: Where): string {
  const zoneName = currentLanguage() === "vi" ? where.zone_vi : where.zone_en || where.zone_vi;
  const roomName = where.room && t("room", { room: where.room });
  const room = roomName && !zoneName.toLowerCase().includes(roomName.replace("\u00a0", " ").toLowerCase()) && roomName;
  const floor = where.floor && t("floor", { floor: where.floor });
  // "phòng C" stays on one line.
  return dotted([zoneName.replace(/ (\S{1,2})$/, "\u00a0$1"), room, floor]);
}

/** Short parts one after the other; where a line is too narrow the dot stays behind, and none begins with it. */
export const dotted = (parts: readonly (string | number | false | null | undefined)[]): string => parts.filter(Boolean).join("\u00a0· ");

/** A whole number with the language's separators: "10.673". */
export const whole = (n: number): string => new Intl.NumberFormat(locale(), { maximumFractionDigits: 0 }).format(n);

/** A share of one as percent: "12 %". */
export const percent = (share: number): string => `${whole(share * 100)} %`;
