import { problemText } from "@base/i18n";
import { Face, Icon, type Score } from "@base/icons";
import { REASONS } from "../shared/rating";
import { t } from "../shared/words";
import type { Rating, Step } from "./useRating";

const SCORES: readonly Score[] = [5, 4, 3, 2, 1];

/** Five faces with words, best first. */
export function Asking({ rating, step }: { rating: Rating; step: Extract<Step, { name: "asking" }> }) {
  return (
    <section class="asking" aria-labelledby="question">
      <p class="for">{t("tablet.for", { number: step.due.number })}</p>
      <h1 id="question">{t("tablet.question")}</h1>
      <ul class="faces">
        {SCORES.map((score) => (
          <li key={score}>
            <button type="button" class={`score s${score}`} onClick={() => rating.choose(score)}>
              <Face score={score} />
              <span>{t(`score.${score}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <Foot rating={rating} />
    </section>
  );
}

/** What should be better; any number of answers, also none. */
export function Why({ rating, step }: { rating: Rating; step: Extract<Step, { name: "why" }> }) {
  const score = step.score as Score;
  return (
    <section class="why" aria-labelledby="question">
      <p class={`chosen s${score}`}>
        <Face score={score} />
        {t(`score.${score}`)}
      </p>
      <h1 id="question">{t("tablet.reasons")}</h1>
      <ul class="reasons">
        {REASONS.map((reason) => {
          const chosen = step.reasons.includes(reason);
          return (
            <li key={reason}>
              <button type="button" class="button reason" aria-pressed={chosen} onClick={() => rating.toggle(reason)}>
                <span class="tick">{chosen && <Icon name="check" />}</span>
                {t(`reason.${reason}`)}
              </button>
            </li>
          );
        })}
      </ul>
      <div class="choices">
        <button type="button" class="button" onClick={rating.back}>
          {t("tablet.back")}
        </button>
        <button type="button" class="button main" onClick={rating.send}>
          {t("tablet.send")}
        </button>
      </div>
      <Foot rating={rating} />
    </section>
  );
}

export function Thanks() {
  return (
    <section class="thanks" role="status">
      <Icon name="check" />
      <h1>{t("tablet.thanks")}</h1>
      <p>{t("tablet.thanks_more")}</p>
    </section>
  );
}

function Foot({ rating }: { rating: Rating }) {
  return (
    <footer>
      <p role="alert">{rating.problem && t("tablet.failed", { text: problemText(rating.problem) })}</p>
      {!rating.problem && rating.leftS !== null && <p class="left number">{t("tablet.left", { n: rating.leftS })}</p>}
    </footer>
  );
}
