// The switches that break a printer, and mend it.
import { Icon } from "@base/icons";
import { HEALTHY, set, type PaperLevel, type Printer, type PrinterState } from "./printers";
import { t } from "./words";

const LEVELS: readonly PaperLevel[] = ["ok", "near_end", "out"];
const SLOW_BYTES_PER_S = 9_600;
const AFTER_BYTES = 10_000;
const LATE_MS = 900;
const ROWS_LEFT = 300;

export function Console({ printer }: { printer: Printer }) {
  const { n, state } = printer;
  const change = (wishes: Partial<PrinterState>) => void set(n, wishes);
  const broken = (Object.keys(HEALTHY) as (keyof PrinterState)[]).some((name) => state[name] !== HEALTHY[name]);
  return (
    <section class="card console" aria-labelledby="console">
      <h2 id="console">{t("console")}</h2>
      <p class="quiet">{t("console_about")}</p>

      <fieldset>
        <legend>{t("paper")}</legend>
        <div class="levels">
          {LEVELS.map((level) => (
            <button
              type="button"
              key={level}
              aria-pressed={state.paper === level}
              onClick={() => change({ paper: level, rows_left: null })}
            >
              {t(`paper_${level}`)}
            </button>
          ))}
        </div>
        <Switch label={t("runs_out")} on={state.rows_left !== null} turn={(on) => change({ rows_left: on ? ROWS_LEFT : null })} />
      </fieldset>

      <fieldset>
        <legend>{t("machine")}</legend>
        <Switch label={t("cover")} on={state.cover_open} turn={(on) => change({ cover_open: on })} />
        <Switch label={t("cutter")} on={state.cutter_jam} turn={(on) => change({ cutter_jam: on })} />
        <Switch label={t("offline")} on={state.offline} turn={(on) => change({ offline: on })} />
      </fieldset>

      <fieldset>
        <legend>{t("line")}</legend>
        <Switch label={t("unplug")} on={state.unplugged} turn={(on) => change({ unplugged: on })} />
        <Switch
          label={t("slow")}
          on={state.bytes_per_s !== null}
          turn={(on) => change({ bytes_per_s: on ? SLOW_BYTES_PER_S : null })}
        />
        <Switch
          label={t("stall")}
          on={state.stall_after !== null}
          turn={(on) => change({ stall_after: on ? AFTER_BYTES : null })}
        />
        <Switch
          label={t("drop")}
          on={state.drop_after !== null}
          turn={(on) => change({ drop_after: on ? AFTER_BYTES : null })}
        />
        <button type="button" class="button" onClick={() => change({ drop_after: 0 })}>
          <Icon name="cut" />
          {t("drop_now")}
        </button>
      </fieldset>

      <fieldset>
        <legend>{t("answers")}</legend>
        <Switch label={t("silence")} on={state.silent} turn={(on) => change({ silent: on })} />
        <Switch label={t("garbage")} on={state.garbage} turn={(on) => change({ garbage: on })} />
        <Switch
          label={t("late")}
          on={state.answer_delay_ms > 0}
          turn={(on) => change({ answer_delay_ms: on ? LATE_MS : 0 })}
        />
      </fieldset>

      <button type="button" class="button main" disabled={!broken} onClick={() => change(HEALTHY)}>
        <Icon name="check" />
        {t("mend")}
      </button>
    </section>
  );
}

function Switch({ label, on, turn }: { label: string; on: boolean; turn: (on: boolean) => void }) {
  return (
    <button type="button" class="switch" role="switch" aria-checked={on} onClick={() => turn(!on)}>
      <span class="track" aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}
