import "uplot/dist/uPlot.min.css";
import { timeOfDay } from "@base/format";
import { useLanguage } from "@base/i18n";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { t } from "../shared/words";
import type { Curve } from "./useToday";

/** Today's curve. The same figures stand in a table for those who cannot see it. */
export function CurveChart({ curve, tz }: { curve: Curve; tz: string }) {
  const language = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const chart = new uPlot(options(box, tz), figures(curve), box);
    plot.current = chart;
    const fit = new ResizeObserver(() => chart.setSize(size(box)));
    fit.observe(box);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [language, tz]);

  useEffect(() => plot.current?.setData(figures(curve)), [curve]);

  return (
    <>
      <div class="chart" ref={place} aria-hidden="true" />
      <CurveTable curve={curve} tz={tz} />
    </>
  );
}

const size = (box: HTMLElement) => ({ width: box.clientWidth, height: Math.max(120, box.clientHeight - 36) });

const HOUR_S = 3600;

/** A line needs two points; at the start of the day there is one. */
const fewPoints = (plot: uPlot) => plot.data[0].length < 3;

const figures = (curve: Curve): uPlot.AlignedData => [curve.at, curve.waiting, curve.issued, curve.started];

function options(box: HTMLElement, tz: string): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--ink-soft"),
    font: `14px ${colour("--font")}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size(box),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), tz),
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: true, range: (_, first, last) => [first, Math.max(last, first + HOUR_S)] }, y: { range: (_, __, most) => [0, Math.max(5, most * 1.1)] } },
    axes: [
      { ...axis, size: 30, incrs: [900, 1800, 3600, 7200], values: (_, seconds) => seconds.map((one) => timeOfDay(one * 1000, tz)) },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
    ],
    // Told apart by dash and filling as well as by colour.
    series: [
      { label: t("manager.curve.time"), value: (_, seconds) => (seconds === null ? "–" : timeOfDay(seconds * 1000, tz)) },
      {
        label: t("manager.curve.waiting"),
        stroke: "#8a5a00",
        fill: `${colour("--accent")}55`,
        width: 2,
        points: { show: fewPoints },
      },
      { label: t("manager.curve.issued"), stroke: colour("--brand"), width: 3, points: { show: fewPoints } },
      { label: t("manager.curve.started"), stroke: colour("--good"), width: 3, dash: [10, 6], points: { show: fewPoints } },
    ],
  };
}

function CurveTable({ curve, tz }: { curve: Curve; tz: string }) {
  return (
    <table class="hidden-text">
      <caption>{t("manager.curve")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("manager.curve.time")}</th>
          <th scope="col">{t("manager.curve.issued")}</th>
          <th scope="col">{t("manager.curve.started")}</th>
          <th scope="col">{t("manager.curve.waiting")}</th>
        </tr>
      </thead>
      <tbody>
        {curve.at.map((at, i) => (
          <tr key={at}>
            <th scope="row">{timeOfDay(at * 1000, tz)}</th>
            <td>{curve.issued[i]}</td>
            <td>{curve.started[i]}</td>
            <td>{curve.waiting[i]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
