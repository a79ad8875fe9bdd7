import type { Ref } from "preact";
import { type CodeForm, asCode, halves } from "../flow/code";
import { t } from "../words";
import { Mark } from "./marks";

interface CodePadProps {
  form: CodeForm;
  code: string;
  onCode: (code: string) => void;
  field: Ref<HTMLInputElement>;
}

/** The code as it is typed, in large letters, over the keys that a code can have; real keys work too. */
export function CodePad({ form, code, onCode, field }: CodePadProps) {
  const type = (into: HTMLInputElement) => {
    const typed = asCode(into.value, form);
    // What no code has must not stay in the field, also where nothing else changes.
    into.value = halves(typed, form);
    onCode(typed);
  };
  const add = (letter: string) => onCode((code + letter).slice(0, form.length));
  return (
    <div class="code-pad">
      <input
        class="code-field"
        type="text"
        ref={field}
        value={halves(code, form)}
        inputMode="none"
        autoComplete="off"
        autocapitalize="characters"
        spellcheck={false}
        aria-label={t("code_field", { n: form.length })}
        placeholder={halves("·".repeat(form.length), form)}
        onInput={(event) => type(event.currentTarget)}
      />
      <p class="hidden-text" role="status">
        {t("code_typed", { n: code.length, all: form.length })}
      </p>
      {/* The field keeps the focus: who types with real keys goes on after a touch. */}
      <div class="code-keys" role="group" aria-label={t("code_pad")} onMouseDown={(event) => event.preventDefault()}>
        {Array.from(form.alphabet, (letter) => (
          <button type="button" class="key" key={letter} onClick={() => add(letter)}>
            {letter}
          </button>
        ))}
        <button type="button" class="key clear" onClick={() => onCode("")}>
          {t("key_clear")}
        </button>
        <button type="button" class="key" aria-label={t("key_back")} onClick={() => onCode(code.slice(0, -1))}>
          <Mark name="erase" />
        </button>
      </div>
    </div>
  );
}
