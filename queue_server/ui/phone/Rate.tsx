import { Api, Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Face, Icon, type Score } from "@base/icons";
import { useRef, useState } from "preact/hooks";
import { asksWhy, REASONS, type Reason } from "../shared/rating";
import { t } from "../shared/words";

const SCORES: readonly Score[] = [5, 4, 3, 2, 1];

/** The rating on the phone: as on the tablet, in the citizen's own time. */
export function Rate({ api, token }: { api: Api; token: string }) {
  const [score, setScore] = useState<Score | null>(null);
  const [reasons, setReasons] = useState<readonly Reason[]>([]);
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const intent = useRef<{ of: string; send: () => Promise<unknown> } | null>(null);

  const send = async (chosen: Score, why: readonly Reason[]) => {
    const of = `${chosen} ${why.join()}`;
    if (intent.current?.of !== of) {
      intent.current = { of, send: api.intent("/api/v1/ratings", { token, score: chosen, reasons: why }) };
    }
    setProblem(null);
    try {
      await intent.current.send();
      setSent(true);
    } catch (failed) {
      if ((failed as Problem).code === "already_rated") setSent(true);
      else setProblem(failed as Problem);
    }
  };

  const choose = (chosen: Score) => {
    setScore(chosen);
    if (!asksWhy(chosen)) void send(chosen, []);
  };
  const toggle = (reason: Reason) =>
    setReasons((before) => (before.includes(reason) ? before.filter((one) => one !== reason) : [...before, reason]));

  if (sent) {
    return (
      <section class="rate card" role="status">
        <h2>{t("tablet.thanks")}</h2>
        <p>{t("tablet.thanks_more")}</p>
      </section>
    );
  }
  return (
    <section class="rate card" aria-labelledby="rate">
      <h2 id="rate">{t("tablet.question")}</h2>
      <ul>
        {SCORES.map((one) => (
          <li key={one}>
            <button type="button" class={`button score s${one}`} aria-pressed={score === one} onClick={() => choose(one)}>
              <Face score={one} />
              {t(`score.${one}`)}
            </button>
          </li>
        ))}
      </ul>
      {score !== null && asksWhy(score) && (
        <>
          <h3>{t("tablet.reasons")}</h3>
          <ul>
            {REASONS.map((reason) => (
              <li key={reason}>
                <button type="button" class="button reason" aria-pressed={reasons.includes(reason)} onClick={() => toggle(reason)}>
                  {reasons.includes(reason) && <Icon name="check" />}
                  {t(`reason.${reason}`)}
                </button>
              </li>
            ))}
          </ul>
          <button type="button" class="button main" onClick={() => void send(score, reasons)}>
            {t("tablet.send")}
          </button>
        </>
      )}
      <p role="alert">{problem && t("tablet.failed", { text: problemText(problem) })}</p>
    </section>
  );
}
