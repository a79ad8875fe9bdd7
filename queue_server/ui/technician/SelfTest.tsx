import type { Centre } from "@base/contract";
import { longDate, timeOfDay } from "@base/format";
import { nameOf, problemText } from "@base/i18n";
import { Icon, type IconName } from "@base/icons";
import { useState } from "preact/hooks";
import { deviceName, kindName } from "../shared/fault_words";
import { t, type Key } from "../shared/words";
import { useSelfTest, type Result, type Sheet, type SheetLine } from "./useSelfTest";

const ICONS: Readonly<Record<Result, IconName>> = { ok: "check", warning: "bell", failed: "close", unknown: "question", running: "clock" };
const WORST_FIRST: readonly Result[] = ["failed", "unknown", "warning", "running", "ok"];
const ABOUT: Readonly<Record<string, Key>> = {
  clock: "selftest.about.clock",
  disk: "selftest.about.disk",
  backup: "selftest.about.backup",
  mates: "selftest.about.mates",
  link: "selftest.about.link",
  standby: "selftest.about.standby",
};

/** The opening self-test: one button, and a sheet that says of each thing whether it is well and what to do. */
export function SelfTest({ centre }: { centre: Centre }) {
  const { sheet, problem, begin } = useSelfTest();
  const [open, setOpen] = useState(false);
  const running = sheet?.result === "running";
  const start = () => {
    setOpen(true);
    void begin();
  };
  const shown = sheet && (open || running);
  return (
    <section class={`self-test card ${sheet?.result ?? "none"}`} aria-labelledby="self-test">
      <header>
        <div>
          <h2 id="self-test">{t("selftest.heading")}</h2>
          <p role="status">{sheet ? summary(sheet, centre.tz) : t("selftest.about")}</p>
        </div>
        <div class="buttons">
          {sheet && !running && (
            <button type="button" class="button small" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t(open ? "selftest.hide" : "selftest.show")}
            </button>
          )}
          {shown && !running && (
            <button type="button" class="button small" onClick={() => window.print()}>
              {t("selftest.print")}
            </button>
          )}
          <button type="button" class="button main small" disabled={running} onClick={start}>
            {t(sheet ? "selftest.again" : "selftest.begin")}
          </button>
        </div>
      </header>
      {problem && (
        <p class="notice problem" role="alert">
          {problemText(problem)}
        </p>
      )}
      {running && <progress max={sheet.lines.length} value={ended(sheet).length} aria-label={t("selftest.heading")} />}
      {shown && <Lines sheet={sheet} centre={centre} />}
    </section>
  );
}

const ended = (sheet: Sheet) => sheet.lines.filter((line) => line.result !== "running");

function summary(sheet: Sheet, tz: string): string {
  const n = sheet.lines.length;
  if (sheet.result === "running") return t("selftest.running", { n: ended(sheet).length, all: n });
  const time = timeOfDay(sheet.ended_at ?? sheet.started_at, tz);
  if (sheet.result === "ok") return t("selftest.all_well", { n, time });
  const eyes = sheet.lines.filter((line) => line.result === "warning").length;
  const well = sheet.lines.filter((line) => line.result === "ok").length;
  return t("selftest.not_all", { bad: n - well - eyes, eyes, n: well, time });
}

function Lines({ sheet, centre }: { sheet: Sheet; centre: Centre }) {
  // While it runs nothing moves under the eye; at its end what needs hands stands on top.
  const lines =
    sheet.result === "running" ? sheet.lines : [...sheet.lines].sort((a, b) => WORST_FIRST.indexOf(a.result) - WORST_FIRST.indexOf(b.result));
  return (
    <>
      <p class="on-paper">
        <strong>{nameOf(centre)}</strong>
        <span>
          {longDate(sheet.started_at, centre.tz)}, {timeOfDay(sheet.started_at, centre.tz)}
        </span>
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("selftest.result")}</th>
            <th scope="col">{t("selftest.what")}</th>
            <th scope="col">{t("selftest.to_do")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </tbody>
      </table>
      <p class="on-paper signature">{t("selftest.signature")}</p>
    </>
  );
}

function Line({ line }: { line: SheetLine }) {
  const names = [line.host, line.name && deviceName({ kind: line.about, name: line.name })].filter(Boolean);
  return (
    <tr class={line.result}>
      <td>
        <span class={`state ${line.result}`}>
          <Icon name={ICONS[line.result]} />
          {t(`selftest.result.${line.result}`)}
        </span>
      </td>
      <th scope="row">
        {ABOUT[line.about] ? t(ABOUT[line.about]!) : kindName(line.about)}
        {names.length > 0 && <small>{[...new Set(names)].join(" · ")}</small>}
      </th>
      <td>{nameOf({ name_vi: line.text_vi, name_en: line.text_en })}</td>
    </tr>
  );
}
