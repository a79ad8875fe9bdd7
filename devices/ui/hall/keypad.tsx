// A calling keypad: its display and its keys.
import { press, type KeypadUnit } from "./devices";
import { t } from "./words";

const COMMANDS = ["next", "recall", "start", "finish", "transfer", "no-show", "park"];

export function Keypad({ unit }: { unit: KeypadUnit }) {
  const commands = COMMANDS.filter((key) => unit.keys.includes(key));
  const digits = unit.keys.filter((key) => /^\d$/.test(key)).sort();
  return (
    <div class="pad" role="group" aria-label={unit.name}>
      {unit.has_screen && (
        <output class="pad-screen" aria-label={t("pad_screen")}>
          {unit.text || "\u00a0"}
        </output>
      )}
      <div class="commands">
        {commands.map((key) => (
          <button type="button" key={key} class={key === "next" ? "key main" : "key"} onClick={() => void press(unit, key)}>
            {t(`key_${key.replace("-", "_")}` as "key_next")}
          </button>
        ))}
      </div>
      {digits.length > 0 && (
        <div class="digits">
          {digits.map((key) => (
            <button type="button" key={key} class="key" onClick={() => void press(unit, key)}>
              {key}
            </button>
          ))}
        </div>
      )}
      <p class="caption">{unit.name}</p>
    </div>
  );
}
