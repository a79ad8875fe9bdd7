import type { Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import type { HallCentre } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { isWord, t } from "../words";
import { moment } from "../flow/hall_words";

/** Said before any number exists: no paper can come; the person decides whether to go on without it. */
export function NoPaper({ centre, reason, onGoOn, onLeave }: { centre: HallCentre; reason: string; onGoOn: () => void; onLeave: () => void }) {
  const word = `reason_${reason}`;
  return (
    <Frame centre={centre} step="no-paper" title={t("no_paper")} lead={<p>{t("no_paper_lead")}</p>}>
      {isWord(word) && (
        <p class="trouble">
          <Icon name="printer" />
          {t("no_paper_reason", { reason: t(word) })}
        </p>
      )}
      <Choice class="main wide" onChoose={onGoOn}>
        <Icon name="phone" />
        <span class="door-words">
          <strong>{t("go_on_without")}</strong>
          <span>{t("go_on_without_note")}</span>
        </span>
      </Choice>
      <Choice class="wide" onChoose={onLeave}>
        {t("another_kiosk")}
      </Choice>
    </Frame>
  );
}

// These are for the staff; the person in front of the screen needs to know where to go instead.
const UNPAIRED = new Set(["unauthenticated", "forbidden"]);

interface RefusedProps {
  centre: HallCentre;
  problem: Problem;
  onAgain: () => void;
  onBack: () => void;
}

/** The server said no, or could not be asked: why, and what to do now. */
export function Refused({ centre, problem, onAgain, onBack }: RefusedProps) {
  const opens = problem.data["opens_at"];
  const text = UNPAIRED.has(problem.code) ? t("refused_unpaired") : problemText(problem);
  return (
    <Frame
      centre={centre}
      step="refused"
      title={t("refused")}
      lead={
        <>
          <p>{text}</p>
          {typeof opens === "string" && <p>{t("reopens", { time: moment(opens, centre.tz) })}</p>}
        </>
      }
    >
      {(problem.status === 0 || problem.status >= 500) && (
        <Choice class="main wide" onChoose={onAgain}>
          {t("again")}
        </Choice>
      )}
      <Choice class="wide" onChoose={onBack}>
        {t("choose_again")}
      </Choice>
    </Frame>
  );
}

/** The order is on its way; normally too short to be read. */
export function Issuing({ centre }: { centre: HallCentre }) {
  return (
    <Frame centre={centre} step="issuing" title={t("issuing")}>
      <p class="turning" />
    </Frame>
  );
}

/** Cut off from the server: said at full size. The page goes on by itself; what was chosen is kept. */
export function Cut({ centre, keeps }: { centre: HallCentre | null; keeps: boolean }) {
  return (
    <Frame centre={centre} step="cut" title={t("cut")} lead={<p role="status">{t("cut_lead")}</p>}>
      <p class="trouble">
        <Icon name="cut" />
        {keeps ? t("cut_place") : null}
      </p>
    </Frame>
  );
}
