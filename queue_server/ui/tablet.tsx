import "@base/base.css";
import "./shared/head.css";
import "./tablet/tablet.css";
import { Api, Problem } from "@base/api";
import { CentreName } from "@base/centre";
import { problemText, setLanguage, useLanguage } from "@base/i18n";
import { StaleBar } from "@base/stale";
import { useEffect, useState } from "preact/hooks";
import { Door } from "./shared/Door";
import type { Me } from "./shared/identity";
import { LanguageSwitch, showScreen } from "./shared/screen";
import { useHall } from "./shared/useHall";
import { t } from "./shared/words";
import { Asking, Thanks, Why } from "./tablet/Asking";
import { Asleep } from "./tablet/Asleep";
import { useHeartbeat } from "./tablet/useHeartbeat";
import { useRating, type Rating } from "./tablet/useRating";

const api = new Api({ "Motcua-Screen": "tablet" });
const ASK_AGAIN_MS = 15_000;

/** Who this tablet is; asked again for as long as the server cannot say, since nobody stands by with a keyboard. */
function useSelf(): { me: Me | null; problem: Problem | null } {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = () =>
      api.get<Me>("/api/v1/me").then(setMe, (failed: Problem) => {
        setProblem(failed);
        timer = setTimeout(ask, ASK_AGAIN_MS);
      });
    void ask();
    return () => clearTimeout(timer);
  }, []);
  return { me, problem: me ? null : problem };
}

function TabletPage() {
  const { me, problem } = useSelf();
  const counterId = me?.device?.counter_id ?? null;
  if (me && counterId) return <Tablet counterId={counterId} />;
  if (!me && !problem) return null;
  const unpaired = !problem || problem.status === 401 || problem.status === 403;
  return (
    <Door>
      <p class="notice problem" role="alert">
        {unpaired ? t("tablet.unpaired") : problemText(problem)}
      </p>
    </Door>
  );
}

function Tablet({ counterId }: { counterId: string }) {
  useLanguage();
  const rating = useRating(api, counterId);
  const { hall, status, feed } = useHall(api, "tablet", rating);

  useHeartbeat(feed);

  // The next citizen starts in the hall's own language.
  const step = rating.step.name;
  useEffect(() => {
    if (step !== "asleep") return;
    setLanguage("vi");
  }, [step]);

  const counter = hall?.counters.find((one) => one.id === counterId);
  if (!hall || !counter) return null;
  return (
    <div class="tablet">
      <header class="head">
        <CentreName centre={hall.centre} />
        <nav>
          <LanguageSwitch />
        </nav>
      </header>
      <StaleBar status={status} tz={hall.centre.tz} meanwhile={t("tablet.cut")} />
      <main>
        <Current rating={rating} asleep={<Asleep hall={hall} counter={counter} />} />
      </main>
    </div>
  );
}

function Current({ rating, asleep }: { rating: Rating; asleep: preact.JSX.Element }) {
  const { step } = rating;
  if (step.name === "asking") return <Asking rating={rating} step={step} />;
  if (step.name === "why") return <Why rating={rating} step={step} />;
  return step.name === "thanks" ? <Thanks /> : asleep;
}

showScreen("tablet.title", TabletPage);
