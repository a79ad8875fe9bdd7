import "uplot/dist/uPlot.min.css";
import { timeOfDay } from "@base/format";
import { useLanguage } from "@base/i18n";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { Curve } from "./useToday";

interface Props {
  curve: Curve;
  tz: string;
  /** Told the step under the pointer, or null when it is elsewhere. */
  point(step: number | null): void;
}

/** The lines alone; their meaning and their figures stand beside them in words. */
export function CurveChart({ curve, tz, point }: Props) {
  const language = useLanguage();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();

  useEffect(() => {
    const box = place.current;
    if (!box) return;
    const chart = new uPlot(options(box, tz, point), figures(curve), box);
    plot.current = chart;
    const fit = new ResizeObserver(() => chart.setSize(size(box)));
    fit.observe(box);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [language, tz, point]);

  useEffect(() => plot.current?.setData(figures(curve)), [curve]);

  return <div class="chart" ref={place} aria-hidden="true" />;
}

const size = (box: HTMLElement) => ({ width: box.clientWidth, height: Math.max(120, box.clientHeight) });

const HOUR_S = 3600;

/** A line needs two points; at the start of the day there is one. */
const fewPoints = (plot: uPlot) => plot.data[0].length < 3;

const figures = (curve: Curve): uPlot.AlignedData => [curve.at, curve.waiting, curve.issued, curve.started];

function options(box: HTMLElement, tz: string, point: Props["point"]): uPlot.Options {
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
    legend: { show: false },
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
    scales: { x: { time: true, range: (_, first, last) => [first, Math.max(last, first + HOUR_S)] }, y: { range: (_, __, most) => [0, Math.max(5, most * 1.1)] } },
    axes: [
      { ...axis, size: 30, incrs: [900, 1800, 3600, 7200], values: (_, seconds) => seconds.map((one) => timeOfDay(one * 1000, tz)) },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
    ],
    // Time, waiting, issued, started. Told apart by dash and filling as well as by colour.
    series: [
      {},
      {
        stroke: "#8a5a00",
        fill: `${colour("--accent")}55`,
        width: 2,
        points: { show: fewPoints },
      },
      { stroke: colour("--brand"), width: 3, points: { show: fewPoints } },
      { stroke: colour("--good"), width: 3, dash: [10, 6], points: { show: fewPoints } },
    ],
  };
}
