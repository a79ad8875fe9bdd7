import "@base/base.css";
import { Api, Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { CodePad } from "./pair/CodePad";
import { Door } from "./shared/Door";
import { showScreen } from "./shared/screen";
import { t } from "./shared/words";

/** The token after `#`, taken out of the address at once: a photograph of the screen or the history must not hold it. */
function takeToken(): string {
  const token = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  return token;
}

interface Paired {
  kind: string;
  open: string;
}

const token = takeToken();
const byToken = () => new Api({ Authorization: `Bearer ${token}` }).command<Paired>("/api/v1/device-session");
const byCode = (code: string) => new Api().command<Paired>("/api/v1/device-session/code", { code });

function Pair() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const pair = async (ask: () => Promise<Paired>) => {
    setProblem(null);
    setBusy(true);
    try {
      const { open } = await ask();
      location.replace(open);
    } catch (failed) {
      setProblem(failed as Problem);
      setBusy(false);
    }
  };

  useEffect(() => {
    if (token) void pair(byToken);
  }, []);

  return (
    <Door>
      <h1>{t("pair.heading")}</h1>
      {!token && <p>{t("pair.how")}</p>}
      {token && busy && <p role="status">{t("pair.busy")}</p>}
      <div role="alert">{problem && <PairProblem problem={problem} />}</div>
      {!token && <CodePad busy={busy} send={(code) => void pair(() => byCode(code))} />}
      {token && problem && !refused(problem) && (
        <button class="button main" type="button" onClick={() => void pair(byToken)}>
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
      {token && refused(problem) ? t("pair.refused") : problemText(problem)}
    </p>
  );
}

showScreen("pair.title", Pair);
