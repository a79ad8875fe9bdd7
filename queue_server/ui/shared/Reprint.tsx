// A paper ordered once more: why, and where. Never without a reason, for two papers of one number must be explained.
import { useState } from "preact/hooks";
import { printerWords, useKiosks } from "./kiosks";
import { Panel } from "./Panel";
import "./reprint.css";
import { t, type Key } from "./words";

export interface Order {
  reason: string;
  /** Null: the kiosk that was asked last. */
  kiosk: string | null;
}

const REASONS: readonly Key[] = ["reprint.not_printed", "reprint.lost", "reprint.unreadable"];
const OTHER = "reprint.other";

interface Props {
  number: string;
  /** Whether a paper was asked for before, so that there is a kiosk that was asked last. */
  before: boolean;
  /** Put forward as the reason: nobody holds a paper. */
  missing: boolean;
  busy: boolean;
  order(order: Order): void;
  close(): void;
}

export function Reprint({ number, before, missing, busy, order, close }: Props) {
  const kiosks = useKiosks();
  const [why, setWhy] = useState<Key | null>(missing ? REASONS[0]! : null);
  const [written, setWritten] = useState("");
  const [where, setWhere] = useState<string | null>(null);
  const chosen = where ?? (before ? null : (kiosks[0]?.id ?? null));
  const reason = why === OTHER ? written.trim() : why && t(why);
  const ready = Boolean(reason) && (before || chosen !== null) && !busy;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready && reason) order({ reason, kiosk: chosen });
  };
  return (
    <Panel title={t("reprint.title", { number })} close={close}>
      <form class="form reprint" onSubmit={submit}>
        <fieldset>
          <legend>{t("reprint.why")}</legend>
          {[...REASONS, OTHER as Key].map((key) => (
            <label key={key}>
              <input type="radio" name="why" checked={why === key} onChange={() => setWhy(key)} />
              {t(key)}
            </label>
          ))}
          {why === OTHER && (
            <label class="field">
              <span>{t("reprint.other_text")}</span>
              <input class="input" value={written} maxLength={120} autocomplete="off" onInput={(event) => setWritten(event.currentTarget.value)} />
            </label>
          )}
        </fieldset>
        <fieldset>
          <legend>{t("reprint.where")}</legend>
          {before && (
            <label>
              <input type="radio" name="where" checked={chosen === null} onChange={() => setWhere(null)} />
              {t("reprint.same")}
            </label>
          )}
          {kiosks.map((kiosk) => (
            <label key={kiosk.id}>
              <input type="radio" name="where" checked={chosen === kiosk.id} onChange={() => setWhere(kiosk.id)} />
              <span>
                {kiosk.name} <small>{printerWords(kiosk.printer)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button main" disabled={!ready}>
          {t("reprint.order")}
        </button>
      </form>
    </Panel>
  );
}
