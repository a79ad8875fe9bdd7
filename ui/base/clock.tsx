import { useEffect, useState } from "preact/hooks";
import { longDate, timeOfDay } from "./format";
import { useLanguage } from "./i18n";
import { now } from "./time";

/** The server's time in milliseconds, drawn anew on every whole step of `stepMs`. */
export function useNow(stepMs = 1000): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      setAt(now());
      timer = setTimeout(tick, stepMs - (now() % stepMs));
    };
    timer = setTimeout(tick, stepMs - (now() % stepMs));
    return () => clearTimeout(timer);
  }, [stepMs]);
  return at;
}

/** The hall's clock: time large, date below. */
export function Clock({ tz }: { tz?: string | undefined }) {
  useLanguage();
  const at = useNow();
  return (
    <time class="clock" dateTime={new Date(at).toISOString()}>
      <strong>{timeOfDay(at, tz)}</strong>
      <span>{longDate(at, tz)}</span>
    </time>
  );
}
