import "./pad.css";
import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/words";

export const DIGITS = 6;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Six digits by touch, or by a keyboard where there is one; the last digit sends them. */
export function CodePad({ busy, send }: { busy: boolean; send(code: string): void }) {
  const [code, setCode] = useState("");
  const type = (digit: string) => {
    if (busy || code.length >= DIGITS) return;
    const longer = code + digit;
    setCode(longer);
    if (longer.length < DIGITS) return;
    send(longer);
    setCode("");
  };
  const erase = () => setCode(code.slice(0, -1));

  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (/^[0-9]$/.test(event.key)) type(event.key);
      else if (event.key === "Backspace") erase();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });

  return (
    <div class="pad">
      <p class="digits number" role="status" aria-label={t("pair.typed", { n: code.length, of: DIGITS })}>
        {Array.from({ length: DIGITS }, (_, n) => (
          <span key={n} class={n < code.length ? "typed" : ""} aria-hidden="true">
            {code[n] ?? ""}
          </span>
        ))}
      </p>
      <div class="keys">
        {KEYS.map((digit) => (
          <Key key={digit} digit={digit} busy={busy} type={type} />
        ))}
        <button type="button" class="button erase" disabled={busy || !code} onClick={erase}>
          {t("pair.erase")}
        </button>
        <Key digit="0" busy={busy} type={type} />
      </div>
    </div>
  );
}

function Key({ digit, busy, type }: { digit: string; busy: boolean; type(digit: string): void }) {
  return (
    <button type="button" class="button digit" disabled={busy} onClick={() => type(digit)}>
      {digit}
    </button>
  );
}
