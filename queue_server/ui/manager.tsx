import "@base/base.css";
import "./shared/head.css";
import "./manager/manager.css";
import { useNow } from "@base/clock";
import type { Service } from "@base/contract";
import { timeOfDay } from "@base/format";
import { useLanguage } from "@base/i18n";
import { StaleBar } from "@base/stale";
import { useEffect, useState } from "preact/hooks";
import { Counters } from "./manager/Counters";
import { DayCurve } from "./manager/DayCurve";
import { Services } from "./manager/Services";
import { Tiles } from "./manager/Tiles";
import { useToday } from "./manager/useToday";
import { staffApi, type Me } from "./shared/identity";
import { showScreen } from "./shared/screen";
import { StaffHead, StaffPage } from "./shared/StaffPage";
import { useHall } from "./shared/useHall";
import { t } from "./shared/words";

const MAY: ReadonlySet<string> = new Set(["manager", "admin"]);
const FORECAST_MS = 30_000;

function Board({ me }: { me: Me }) {
  useLanguage();
  const now = useNow(1000);
  const figures = useToday();
  const { found: today, oldSince } = figures;
  const live = useHall(staffApi, "staff", figures);
  const services = useForecasts();
  if (!live.hall) return null;
  const hall = { ...live.hall, services: live.hall.services.map((one) => ({ ...one, forecast: services[one.id] ?? null })) };
  return (
    <div class="board">
      <StaffHead centre={hall.centre} heading={t("manager.now")} me={me} />
      <StaleBar status={live.status} tz={hall.centre.tz} />
      <main>
        <h1 class="hidden-text">{t("manager.now")}</h1>
        <Tiles hall={hall} today={today} now={now} />
        <Services hall={hall} today={today} now={now} />
        <Counters hall={hall} />
        <section class="curve card">
          {oldSince && (
            <p class="notice problem" role="status">
              {t("manager.figures_old", { time: timeOfDay(oldSince, hall.centre.tz) })}
            </p>
          )}
          {today && <DayCurve today={today} tz={hall.centre.tz} />}
        </section>
      </main>
    </div>
  );
}

/** The forecasts by service, read anew every 30 s: they change with time alone, without an event. */
function useForecasts(): Record<string, Service["forecast"]> {
  const [forecasts, setForecasts] = useState<Record<string, Service["forecast"]>>({});
  useEffect(() => {
    const read = () =>
      staffApi.get<{ items: Service[] }>("/api/v1/services").then(
        ({ items }) => setForecasts(Object.fromEntries(items.map((one) => [one.id, one.forecast]))),
        () => setForecasts({}), // no forecast is honest, an old one is not
      );
    void read();
    const timer = setInterval(read, FORECAST_MS);
    return () => clearInterval(timer);
  }, []);
  return forecasts;
}

showScreen("manager.title", () => (
  <StaffPage roles={MAY} refusal="manager.not_allowed">
    {(me) => <Board me={me} />}
  </StaffPage>
));
