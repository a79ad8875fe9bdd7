import "@base/base.css";
import { Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { Door } from "./shared/Door";
import { staffApi, type Me } from "./shared/identity";
import { pagesOf } from "./shared/pages";
import { showScreen } from "./shared/screen";
import { t } from "./shared/words";

function SignIn() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = (who: Me) => {
    const [home] = pagesOf(who.role);
    if (home) location.replace(home.path);
  };

  useEffect(() => {
    staffApi.get<Me>("/api/v1/me").then(enter, () => undefined); // nobody is signed in: the form is right
  }, []);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    try {
      enter(await staffApi.command<Me>("/api/v1/session", { login: entered.get("login"), password: entered.get("password") }));
    } catch (failed) {
      setProblem(failed as Problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Door>
      <h1>{t("sign_in.heading")}</h1>
      <form onSubmit={submit} class="form">
        <label class="field">
          <span>{t("sign_in.login")}</span>
          <input class="input" name="login" autocomplete="username" autocapitalize="none" required autofocus maxLength={64} />
        </label>
        <label class="field">
          <span>{t("sign_in.password")}</span>
          <input class="input" name="password" type="password" autocomplete="current-password" required maxLength={256} />
        </label>
        {/* Always there, so that a reader announces what comes into it. */}
        <div role="alert">{problem && <Refusal problem={problem} />}</div>
        <button class="button main" type="submit" disabled={busy}>
          {t("sign_in.submit")}
        </button>
      </form>
    </Door>
  );
}

function Refusal({ problem }: { problem: Problem }) {
  // The server does not say which of the two was wrong, and neither do we.
  const text = problem.code === "unauthenticated" ? t("sign_in.wrong") : problemText(problem);
  return (
    <p class="notice problem">
      <Icon name="warning" />
      {text}
    </p>
  );
}

showScreen("sign_in.title", SignIn);
