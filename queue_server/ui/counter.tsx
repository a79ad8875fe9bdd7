import "@base/base.css";
import "./shared/head.css";
import "./counter/counter.css";
import { Problem } from "@base/api";
import type { HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
import { nameOf, problemText } from "@base/i18n";
import { place } from "@base/format";
import { useEffect, useState } from "preact/hooks";
import { Console } from "./counter/Console";
import { usePapers } from "./counter/Paper";
import { Door } from "./shared/Door";
import { signOut, staffApi, whoIsHere, type Me } from "./shared/identity";
import { showScreen } from "./shared/screen";
import { useHall } from "./shared/useHall";
import { t } from "./shared/words";

const CHOSEN = "motcua-counter";

function CounterPage() {
  const [me, setMe] = useState<Me | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    whoIsHere().then(setMe, setProblem);
  }, []);
  if (problem && problem.status !== 401) return <Failed problem={problem} />;
  if (!me) return null;
  return me.officer_id || me.role === "admin" ? <Desk me={me} /> : <NoOfficer />;
}

function Desk({ me }: { me: Me }) {
  const papers = usePapers();
  const { hall, told, status, reread } = useHall(staffApi, "staff", papers);
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN) ?? me.counter_id);
  if (!hall) return null;
  // Where the officer sits by the server's word comes before what this machine remembers.
  const sits = me.officer_id ? hall.counters.find((counter) => counter.officer_id === me.officer_id) : undefined;
  const counter = sits ?? hall.counters.find((one) => one.id === chosen);
  const choose = (id: string) => {
    localStorage.setItem(CHOSEN, id);
    setChosen(id);
  };
  if (!counter) return <Choice hall={hall} choose={choose} />;
  return <Console key={counter.id} me={me} hall={hall} counter={counter} papers={papers.states} told={told} status={status} reread={reread} />;
}

/** Once per machine: which counter this is. */
function Choice({ hall, choose }: { hall: Hall; choose(id: string): void }) {
  return (
    <Door>
      <h1>{t("counter.choose")}</h1>
      <ul class="choices tall">
        {hall.counters.map((counter) => (
          <li key={counter.id}>
            <button type="button" class="button choice" disabled={counter.state !== "closed"} onClick={() => choose(counter.id)}>
              <span class="series">{counter.number}</span>
              <span class="name">
                {nameOf(counter)}
                <small>{whereabouts(counter)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Door>
  );
}

const whereabouts = (counter: HallCounter) => (counter.state === "closed" ? place(counter.where) : t("counter.taken"));

function NoOfficer() {
  return (
    <Door>
      <h1>{t("counter.no_officer")}</h1>
      <button type="button" class="button" onClick={() => void signOut()}>
        {t("sign_out")}
      </button>
    </Door>
  );
}

function Failed({ problem }: { problem: Problem }) {
  return (
    <Door>
      <p class="notice problem" role="alert">
        {problemText(problem)}
      </p>
      <button type="button" class="button main" onClick={() => location.reload()}>
        {t("again")}
      </button>
    </Door>
  );
}

showScreen("counter.title", CounterPage);
