import { shortBand, span } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/words";
import { loads, type Load } from "./load";
import type { ServiceToday, Today } from "./useToday";

/** Where people wait, the longest wait first, against what the centre allows. */
export function Services({ hall, today, now }: { hall: Hall; today: Today | null; now: number }) {
  const all = loads(hall, now);
  const limit = hall.centre.policy.wait_limit_s;
  const scale = Math.max(limit * 2, ...all.map((load) => load.longestS));
  const { box, table, height, shown } = useWholeRows();
  const rest = all.slice(shown);
  return (
    <section class="services card">
      <h2>{t("manager.by_service")}</h2>
      <div class="room" ref={box}>
        <div class="table" style={{ maxHeight: height }} tabIndex={0} role="group" aria-label={t("manager.by_service")}>
          <table ref={table}>
            <thead>
              <tr>
                <th scope="col">{t("manager.service")}</th>
                <th scope="col">{t("manager.waiting")}</th>
                <th scope="col" class="wide">
                  {t("manager.longest")}
                </th>
                <th scope="col">{t("manager.forecast")}</th>
                <th scope="col">{t("manager.mean_today")}</th>
                <th scope="col">{t("manager.open_counters")}</th>
              </tr>
            </thead>
            <tbody>
              {all.map((load) => (
                <Row key={load.service.id} load={load} scale={scale} limit={limit} today={figuresOf(today, load)} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <p class="rest" aria-hidden="true">
        {rest.length > 0 && t("manager.rest", { n: rest.length, waiting: sum(rest) })}
      </p>
    </section>
  );
}

const sum = (rest: Load[]) => rest.reduce((people, load) => people + load.waiting, 0);

/** How much of the table can be seen without cutting a row in two: its height, and how many rows that are. */
function useWholeRows() {
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const [{ height, shown }, setFit] = useState({ height: 0, shown: 0 });
  const measure = () => {
    if (!box.current || !table.current) return;
    const room = box.current.clientHeight;
    const ends = [...(table.current.tBodies[0]?.rows ?? [])].map((row) => row.offsetTop + row.offsetHeight);
    const whole = ends.filter((end) => end <= room);
    const fit = { height: whole.at(-1) ?? room, shown: whole.length };
    setFit((before) => (before.height === fit.height && before.shown === fit.shown ? before : fit));
  };
  useLayoutEffect(measure); // rows come and go, and a name may take two lines
  useLayoutEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, table, height, shown };
}

const figuresOf = (today: Today | null, load: Load) => today?.by_service.find((one) => one.service_id === load.service.id);

function Row({ load, scale, limit, today }: { load: Load; scale: number; limit: number; today: ServiceToday | undefined }) {
  return (
    <tr class={`${load.over ? "over" : ""} ${load.waiting ? "busy" : "quiet"}`}>
      <th scope="row">
        <span class="named">
          <span class="series">{load.service.series}</span>
          <span>{nameOf(load.service)}</span>
        </span>
      </th>
      <td class="number">{load.waiting}</td>
      <td>
        {load.waiting > 0 && <WaitBar seconds={load.longestS} scale={scale} limit={limit} />}
      </td>
      <td>{load.forecast ? shortBand(load.forecast) : t("manager.no_forecast")}</td>
      <td class="number">{today?.mean_wait_s == null ? "–" : span(today.mean_wait_s)}</td>
      <td class="number">
        {load.waiting > 0 && !load.openCounters ? (
          <span class="missing">
            <Icon name="warning" />
            {t("manager.no_counter")}
          </span>
        ) : (
          load.openCounters
        )}
      </td>
    </tr>
  );
}

/** A wait as a bar, with the centre's limit as a mark; its meaning stands in words beside it. */
function WaitBar({ seconds, scale, limit }: { seconds: number; scale: number; limit: number }) {
  const over = seconds > limit;
  const share = (part: number) => `${Math.min(100, (100 * part) / scale)}%`;
  return (
    <div class="wait-bar">
      <span class="track">
        <span class={`fill ${over ? "over" : ""}`} style={{ width: share(seconds) }} />
        <span class="limit" style={{ left: share(limit) }} />
      </span>
      <span class="number">{span(seconds)}</span>
      {over && <span class="hidden-text">{t("manager.over_limit", { n: Math.round(limit / 60) })}</span>}
    </div>
  );
}
