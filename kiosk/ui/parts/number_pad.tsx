import { t } from "../words";
import { Mark } from "./marks";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;
const LENGTH = 6;

interface PadProps {
  digits: string;
  onDigits: (digits: string) => void;
}

/** The six figures as they are typed, and the keys for them; a keyboard works too. */
export function NumberPad({ digits, onDigits }: PadProps) {
  const key = (digit: string) => (
    <button type="button" class="key" key={digit} onClick={() => onDigits((digits + digit).slice(0, LENGTH))}>
      {digit}
    </button>
  );
  return (
    <div class="pad">
      <p class="six" role="status" aria-label={t("card_typed", { n: digits.length })}>
        {Array.from({ length: LENGTH }, (_, at) => (
          <span key={at} class={at < digits.length ? "typed" : ""} aria-hidden="true">
            {digits[at] ?? ""}
          </span>
        ))}
      </p>
      <div class="pad-keys" role="group" aria-label={t("card_pad")}>
        {DIGITS.map(key)}
        <button type="button" class="key wide" onClick={() => onDigits("")}>
          {t("key_clear")}
        </button>
        {key("0")}
        <button type="button" class="key" aria-label={t("key_back")} onClick={() => onDigits(digits.slice(0, -1))}>
          <Mark name="erase" />
        </button>
      </div>
    </div>
  );
}
