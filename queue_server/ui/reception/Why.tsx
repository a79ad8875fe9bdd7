import { useState } from "preact/hooks";
import { Panel } from "../shared/Panel";
import { t, type Key } from "../shared/words";

const REASONS: readonly Key[] = ["why.person", "why.slip", "why.other_day"];

interface Props {
  title: string;
  /** What the button does. */
  doing: string;
  busy: boolean;
  answer(reason: string): void;
  close(): void;
}

/** Why something is taken back: it stands in the record, without anything of the person. */
export function Why({ title, doing, busy, answer, close }: Props) {
  const [reason, setReason] = useState<Key>(REASONS[0]!);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!busy) answer(t(reason));
  };
  return (
    <Panel title={title} close={close}>
      <form class="form reprint" onSubmit={submit}>
        <fieldset>
          <legend>{t("why.legend")}</legend>
          {REASONS.map((key) => (
            <label key={key}>
              <input type="radio" name="reason" checked={reason === key} onChange={() => setReason(key)} />
              {t(key)}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button danger" disabled={busy}>
          {doing}
        </button>
      </form>
    </Panel>
  );
}
