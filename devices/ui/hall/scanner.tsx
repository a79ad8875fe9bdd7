// A scanner: what is written here is what it reads.
import { useState } from "preact/hooks";
import { scan, type ScannerUnit } from "./devices";
import { t } from "./words";

export function Scanner({ unit }: { unit: ScannerUnit }) {
  const [text, setText] = useState("");
  const [said, setSaid] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    setSaid((await scan(unit, text)) ? t("scanned") : t("not_scanned"));
  };
  return (
    <form class="scan" onSubmit={(event) => void submit(event)}>
      <label>
        {t("code")}
        <textarea rows={3} value={text} onInput={(event) => setText(event.currentTarget.value.replaceAll("\n", ""))} />
      </label>
      <button type="submit" class="button" disabled={!text}>
        {t("scan")}
      </button>
      <p role="status" class="quiet">
        {said}
      </p>
    </form>
  );
}
