import type { Language } from "@base/contract";
import { setLanguage, useLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { t } from "../words";
import { Mark } from "./marks";

/** How this person wants the screen; forgotten with everything else. */
export interface View {
  large: boolean;
  contrast: boolean;
  low: boolean;
}

export const PLAIN: View = { large: false, contrast: false, low: false };

/** Always in the same place, at the bottom: the language, large text, strong contrast, everything within reach from a wheelchair. */
export function Tools({ view, onView }: { view: View; onView: (view: View) => void }) {
  const language = useLanguage();
  return (
    <footer class="tools" aria-label={t("tools")} role="group">
      <LanguageButton language="vi" now={language} />
      <LanguageButton language="en" now={language} />
      <button type="button" class="tool" aria-pressed={view.large} onClick={() => onView({ ...view, large: !view.large })}>
        <Mark name="large" />
        {t("large")}
      </button>
      <button type="button" class="tool" aria-pressed={view.contrast} onClick={() => onView({ ...view, contrast: !view.contrast })}>
        <Mark name="contrast" />
        {t("contrast")}
      </button>
      <button type="button" class="tool" aria-pressed={view.low} onClick={() => onView({ ...view, low: !view.low })}>
        <Icon name="wheelchair" />
        {t("low")}
      </button>
    </footer>
  );
}

function LanguageButton({ language, now }: { language: Language; now: Language }) {
  return (
    <button type="button" class="tool" lang={language} aria-pressed={language === now} onClick={() => setLanguage(language)}>
      <b aria-hidden="true">{language.toUpperCase()}</b>
      {language === "vi" ? t("language_vi") : t("language_en")}
    </button>
  );
}
