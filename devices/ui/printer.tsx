// The virtual printers: what they print, and the switches that break them.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import "@base/base.css";
import "./workbench.css";
import "./printer/printer.css";
import { setLanguage, useLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { Console } from "./printer/console";
import { usePrinters, type Printer } from "./printer/printers";
import { Roll } from "./printer/roll";
import { t } from "./printer/words";

/** Paper is sold by its width in millimetres, heads by their dots: 8 to the millimetre, 4 mm white at each side. */
const paperMillimetres = (printer: Printer) => (printer.width >= 480 ? 80 : 58);

/** Until somebody chooses, the page follows the paper. */
const lastToPrint = (printers: Printer[]) => [...printers].sort((a, b) => (b.newest ?? 0) - (a.newest ?? 0))[0];

function Page() {
  const language = useLanguage();
  const printers = usePrinters();
  const [seen, setSeen] = useState<Printer[]>([]);
  const [chosen, choose] = useState<number | null>(null);
  useEffect(() => {
    if (printers) setSeen(printers);
  }, [printers]);
  useEffect(() => {
    document.title = t("title");
  }, [language]);
  const printer = seen.find((one) => one.n === chosen) ?? lastToPrint(seen);
  return (
    <>
      {printers === null && (
        <p class="stale" role="alert">
          {t("unreachable")}
        </p>
      )}
      <header>
        <Icon name="printer" />
        <div>
          <h1>{t("title")}</h1>
          <p class="quiet">{t("about")}</p>
        </div>
        {"hall" in document.body.dataset && (
          <a class="button" href="/hall">
            {t("hall")}
          </a>
        )}
        <button type="button" class="button" lang={language === "vi" ? "en" : "vi"} onClick={() => setLanguage(language === "vi" ? "en" : "vi")}>
          {t("language")}
        </button>
      </header>
      {printer && (
        <main>
          <nav aria-label={t("printers")}>
            {seen.map((one) => (
              <button type="button" key={one.n} aria-pressed={one.n === printer.n} onClick={() => choose(one.n)}>
                <strong>{one.name || t("printer", { n: one.n })}</strong>
                <span>
                  {one.address} · {t("width", { mm: paperMillimetres(one) })}
                </span>
              </button>
            ))}
          </nav>
          <Roll printer={printer} key={printer.n} />
          <Console printer={printer} />
        </main>
      )}
    </>
  );
}

render(<Page />, document.getElementById("page")!);
