// The simulated hall: what the boards of the counters show, keypads whose keys can be pressed, scanners that can be fed,
// and the switches that break each of them.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import "@base/base.css";
import "./workbench.css";
import "./hall/hall.css";
import { setLanguage, useLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { atCounters, useDevices, type Unit } from "./hall/devices";
import { Board } from "./hall/board";
import { Cameras } from "./hall/cameras";
import { CardReaders } from "./hall/card_readers";
import { Faults } from "./hall/faults";
import { Keypad } from "./hall/keypad";
import { Lines } from "./hall/lines";
import { Scanner } from "./hall/scanner";
import { Tablet } from "./hall/tablet";
import { t } from "./hall/words";

function Page() {
  const language = useLanguage();
  const { devices, reachable } = useDevices();
  useEffect(() => {
    document.title = t("title");
  }, [language]);
  const alone = devices.units.filter((unit) => unit.counter === null);
  return (
    <>
      {!reachable && (
        <p class="stale" role="alert">
          {t("unreachable")}
        </p>
      )}
      <header>
        <Icon name="guide" />
        <div>
          <h1>{t("title")}</h1>
          <p class="quiet">{t("about")}</p>
        </div>
        <a class="button" href="/">
          {t("printers")}
        </a>
        <button type="button" class="button" lang={language === "vi" ? "en" : "vi"} onClick={() => setLanguage(language === "vi" ? "en" : "vi")}>
          {t("language")}
        </button>
      </header>
      <main>
        {devices.card_readers.length > 0 && <CardReaders readers={devices.card_readers} />}
        <Cameras cameras={devices.cameras} beside={devices.card_readers.length > 0 ? t("camera_about") : ""} />
        <Lines lines={devices.lines} />
        <div class="counters">
          {atCounters(devices.units).map(([counter, units]) => (
            <section class="card counter" key={counter} aria-label={t("counter", { n: counter })}>
              <h2>{t("counter", { n: counter })}</h2>
              {units.map((unit) => (
                <Device unit={unit} key={unit.n} />
              ))}
            </section>
          ))}
          {alone.map((unit) => (
            <section class="card counter" key={unit.n} aria-label={unit.name}>
              <h2>{unit.name}</h2>
              <Device unit={unit} />
            </section>
          ))}
        </div>
      </main>
    </>
  );
}

function Device({ unit }: { unit: Unit }) {
  return (
    <div class={`device ${unit.kind}`}>
      {unit.kind === "board" && <Board unit={unit} />}
      {unit.kind === "keypad" && <Keypad unit={unit} />}
      {unit.kind === "scanner" && <Scanner unit={unit} />}
      {unit.kind === "tablet" && <Tablet unit={unit} />}
      <Faults unit={unit} />
    </div>
  );
}

render(<Page />, document.getElementById("page")!);
