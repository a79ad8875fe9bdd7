import type { Language } from "@base/contract";
import { setLanguage, useLanguage } from "@base/i18n";
import { type ComponentType, render } from "preact";
import { useEffect } from "preact/hooks";
import { t, type Key } from "./words";

const REMEMBERED = "motcua-language";

/** The language this browser chose before, if it did. */
export function rememberedLanguage(): Language | null {
  const remembered = localStorage.getItem(REMEMBERED);
  return remembered === "vi" || remembered === "en" ? remembered : null;
}

/** Put a page on the screen, in the language this browser used last. */
export function showScreen(title: Key, Page: ComponentType): void {
  setLanguage(rememberedLanguage() ?? "vi");
  const place = document.getElementById("page");
  if (place) render(<Titled title={title} Page={Page} />, place);
}

function Titled({ title, Page }: { title: Key; Page: ComponentType }) {
  const language = useLanguage();
  useEffect(() => {
    document.title = t(title);
  }, [title, language]);
  return <Page />;
}

/** Switch between Vietnamese and English without losing the place. */
export function LanguageSwitch() {
  const other = useLanguage() === "vi" ? "en" : "vi";
  const change = () => {
    localStorage.setItem(REMEMBERED, other);
    setLanguage(other);
  };
  return (
    <button type="button" class="language" lang={other} onClick={change}>
      {t("language.other")}
    </button>
  );
}
