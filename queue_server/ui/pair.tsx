import "@base/base.css";
import { Api, Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { Door } from "./shared/Door";
import { showScreen } from "./shared/screen";
import { t } from "./shared/words";

/** The token after `#`, taken out of the address at once: a photograph of the screen or the history must not hold it. */
function takeToken(): string {
  const token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  return token;
}

const token = takeToken();

function Pair() {
  const [problem, setProblem] = useState<Problem | null>(null);

  const pair = async () => {
    setProblem(null);
    try {
      const api = new Api({ Authorization: `Bearer ${token}` });
      const { open } = await api.command<{ kind: string; open: string }>("/api/v1/device-session");
      location.replace(open);
    } catch (failed) {
      setProblem(failed as Problem);
    }
  };

  useEffect(() => {
    if (token) void pair();
  }, []);

  return (
    <Door>
      <h1>{t("pair.heading")}</h1>
      {!token && <p>{t("pair.how")}</p>}
      {token && !problem && <p role="status">{t("pair.busy")}</p>}
      <div role="alert">{problem && <PairProblem problem={problem} />}</div>
      {problem && !refused(problem) && (
        <button class="button main" type="button" onClick={() => void pair()}>
          {t("again")}
        </button>
      )}
    </Door>
  );
}

/** Trying again with the same token would be refused again. */
const refused = (problem: Problem) => problem.status === 401 || problem.status === 403;

function PairProblem({ problem }: { problem: Problem }) {
  return (
    <p class="notice problem">
      <Icon name="warning" />
      {refused(problem) ? t("pair.refused") : problemText(problem)}
    </p>
  );
}

showScreen("pair.title", Pair);
