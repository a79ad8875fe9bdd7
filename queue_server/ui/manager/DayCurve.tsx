import { timeOfDay } from "@base/format";
import { useState } from "preact/hooks";
import { t } from "../shared/words";
import { CurveChart } from "./CurveChart";
import { finished } from "./finished";
import type { Curve, Today } from "./useToday";

/** Today so far by quarters of an hour: the lines, what they mean, and their figures where one points, else the latest. */
export function DayCurve({ today, tz }: { today: Today; tz: string }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const curve = finished(today);
  const last = curve.at.length - 1;
  if (last < 0) {
    return (
      <>
        <h2>{t("manager.curve")}</h2>
        <p class="not-yet">{t("manager.curve.not_yet")}</p>
      </>
    );
  }
  return (
    <>
      <header>
        <h2>{t("manager.curve")}</h2>
        <Legend curve={curve} step={Math.min(pointed ?? last, last)} tz={tz} />
      </header>
      <CurveChart curve={curve} tz={tz} point={setPointed} />
      <CurveTable curve={curve} tz={tz} />
    </>
  );
}

const LINES = ["waiting", "issued", "started"] as const;

function Legend({ curve, step, tz }: { curve: Curve; step: number; tz: string }) {
  const begin = curve.at[step] ?? 0;
  return (
    <ul class="legend" aria-hidden="true">
      <li class="number">
        {timeOfDay(begin * 1000, tz)}–{timeOfDay((begin + curve.step_s) * 1000, tz)}
      </li>
      {LINES.map((line) => (
        <li key={line}>
          <span class={`swatch ${line}`} />
          {t(`manager.curve.${line}`)}
          <strong class="number">{curve[line][step]}</strong>
        </li>
      ))}
    </ul>
  );
}

/** The same figures for those who cannot see the lines. */
function CurveTable({ curve, tz }: { curve: Curve; tz: string }) {
  return (
    <table class="hidden-text">
      <caption>{t("manager.curve")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("manager.curve.time")}</th>
          {LINES.map((line) => (
            <th scope="col" key={line}>
              {t(`manager.curve.${line}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {curve.at.map((at, i) => (
          <tr key={at}>
            <th scope="row">{timeOfDay(at * 1000, tz)}</th>
            {LINES.map((line) => (
              <td key={line}>{curve[line][i]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
