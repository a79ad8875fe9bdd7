// Words on screen come from catalogues (messages/vi.json, messages/en.json). The language is one per page and may change at any
// step without losing the place.
import { useEffect, useState } from "preact/hooks";
import type { Language, Named } from "./contract";

let language: Language = "vi";
const listeners = new Set<() => void>();

export const currentLanguage = (): Language => language;

export function setLanguage(next: Language): void {
  if (typeof document !== "undefined") document.documentElement.lang = next;
  if (next === language) return;
  language = next;
  for (const changed of [...listeners]) changed();
}

/** The page's language; a component that calls this is drawn anew when it changes. */
export function useLanguage(): Language {
  const [, redraw] = useState({});
  useEffect(() => {
    const changed = () => redraw({});
    listeners.add(changed);
    return () => void listeners.delete(changed);
  }, []);
  return language;
}

export type Params = Readonly<Record<string, string | number>>;

/**
 * A translator over two catalogues with the same keys; TypeScript refuses a key that either of them lacks.
 * `{name}` is replaced by the parameter; "one person|{n} people" is chosen by the parameter `n`.
 */
export function catalogue<V extends Record<string, string>>(vi: V, en: Readonly<Record<keyof V, string>>) {
  return (key: keyof V & string, params: Params = {}): string => fill((language === "vi" ? vi : en)[key], params);
}

export function fill(text: string, params: Params): string {
  const [one, many] = text.split("|");
  const chosen = many !== undefined && params["n"] !== 1 ? many : one!;
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The name of a thing in the page's language. */
export const nameOf = (thing: Named): string => (language === "vi" ? thing.name_vi : thing.name_en || thing.name_vi);

/** The text of a problem in the page's language. */
export const problemText = (problem: { text_vi: string; text_en: string }): string =>
  language === "vi" ? problem.text_vi : problem.text_en;
