import type { ComponentChildren } from "preact";

interface ChoiceProps {
  class?: string;
  onChoose: () => void;
  /** Not to be chosen now; it stays in reach of keyboard and reader, because it says why. */
  off?: boolean;
  pressed?: boolean;
  label?: string;
  children: ComponentChildren;
}

/**
 * One thing to touch. It acts when the finger leaves, and once: the second tap of a double tap would land on whatever the
 * next step puts in the same place.
 */
export function Choice({ class: name = "", onChoose, off = false, pressed, label, children }: ChoiceProps) {
  const act = (event: MouseEvent) => {
    if (event.detail <= 1) onChoose();
  };
  return (
    <button type="button" class={`choice ${name}`} aria-disabled={off} aria-pressed={pressed} aria-label={label} onClick={act}>
      {children}
    </button>
  );
}
