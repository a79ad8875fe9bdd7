import { useState } from "preact/hooks";
import { t } from "../words";
import { Mark } from "./marks";

const LETTERS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"] as const;
const DIGITS = ["1234567890", "-./()", ""] as const;

/** Letters large enough for a finger. They act on the way up, like everything; typing fast twice is two letters. */
export function Keyboard({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [digits, setDigits] = useState(false);
  const [top, middle, bottom] = digits ? DIGITS : LETTERS;
  const key = (letter: string) => <Key key={letter} onPress={() => onText(text + letter)}>{letter}</Key>;
  return (
    <div class="keyboard" role="group" aria-label={t("keyboard")}>
      <div class="keys">{Array.from(top, key)}</div>
      <div class="keys">{Array.from(middle, key)}</div>
      <div class="keys">
        <Key wide onPress={() => setDigits(!digits)}>{digits ? t("key_letters") : t("key_digits")}</Key>
        {Array.from(bottom, key)}
        <Key wide label={t("key_back")} onPress={() => onText(Array.from(text).slice(0, -1).join(""))}>
          <Mark name="erase" />
        </Key>
      </div>
      <div class="keys">
        <Key wide onPress={() => onText("")}>{t("key_clear")}</Key>
        <Key space onPress={() => onText(text.endsWith(" ") || !text ? text : `${text} `)}>{t("key_space")}</Key>
      </div>
    </div>
  );
}

interface KeyProps {
  onPress: () => void;
  wide?: boolean;
  space?: boolean;
  label?: string;
  children: preact.ComponentChildren;
}

function Key({ onPress, wide = false, space = false, label, children }: KeyProps) {
  const width = space ? "space" : wide ? "wide" : "";
  return (
    <button type="button" class={`key ${width}`} aria-label={label} onClick={onPress}>
      {children}
    </button>
  );
}
