import type { Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Appointment, appointmentByCode } from "../appointment_api";
import { type CodeTrouble, troubleOf } from "../flow/code";
import { dayAndTime } from "../flow/hall_words";
import type { HallView } from "../local_api";
import { Choice } from "../parts/choice";
import { CodePad } from "../parts/code_pad";
import { Frame } from "../parts/frame";
import { useScan } from "../parts/use_scan";
import { Ways } from "../parts/ways";
import { t } from "../words";

interface CodeProps {
  view: HallView;
  /** The code that was scanned on the first screen, or nothing. */
  scanned: string;
  onFound: (appointment: Appointment) => void;
  /** The usual way to a number. */
  onWithout: () => void;
  onBack: () => void;
}

/** The code of an appointment, typed or scanned; as soon as it is whole it is looked up. */
export function CodeScreen({ view, scanned, onFound, onWithout, onBack }: CodeProps) {
  const form = view.kiosk.code;
  const [code, setCode] = useState(scanned);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [other, setOther] = useState(false);
  const whole = code.length === form.length;
  const away = view.offline !== null;
  const type = (next: string) => {
    setOther(false);
    if (next === code) return;
    setProblem(null);
    setCode(next);
  };
  useScan(view.kiosk.scanner && !away, (read) => (read ? type(read) : setOther(true)));
  useEffect(() => {
    if (!whole) return;
    let stale = false;
    appointmentByCode(code).then(
      (found) => !stale && onFound(found),
      (why: Problem) => !stale && setProblem(why),
    );
    return () => void (stale = true);
  }, [code]);
  const trouble = away ? "away" : problem && troubleOf(problem, Date.now());
  const asks = !trouble || trouble === "unknown";
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), [asks]);
  if (trouble && trouble !== "unknown")
    return <NotNow {...{ view, trouble, problem, onWithout, onBack }} onAgain={() => type("")} />;
  return (
    <Frame
      centre={view.centre}
      step="code"
      title={t("code")}
      lead={<Lead words={trouble ? t("code_unknown") : other ? t("code_other") : null} ask={askFor(whole && !trouble, view.kiosk.scanner)} />}
    >
      <CodePad {...{ form, code, field }} onCode={type} />
      <Choice class="wide without" onChoose={onWithout}>
        <Icon name="skip" />
        {t("code_without")}
      </Choice>
      <Ways onBack={onBack} />
    </Frame>
  );
}

const askFor = (looking: boolean, scanner: boolean): string =>
  looking ? t("appointment_looking") : t(scanner ? "code_lead_scan" : "code_lead");

function Lead({ words, ask }: { words: string | null; ask: string }) {
  if (words)
    return (
      <p class="card-trouble" role="alert">
        {words}
      </p>
    );
  return <p role="status">{ask}</p>;
}

interface NotNowProps extends Omit<CodeProps, "scanned" | "onFound"> {
  trouble: Exclude<CodeTrouble, "unknown">;
  problem: Problem | null;
  onAgain: () => void;
}

/** Nobody can come with it now: why, what to do instead, and the usual way as the first. */
function NotNow({ view, trouble, problem, onWithout, onAgain, onBack }: NotNowProps) {
  const at = problem?.data["at"];
  const time = typeof at === "string" ? dayAndTime(at, view.centre.tz) : "";
  const [title, lead] =
    trouble === "other"
      ? [t("code_not_found"), problem ? problemText(problem) : ""]
      : [t(`code_${trouble}`, { time }), t(`code_${trouble}_lead`)];
  return (
    <Frame
      centre={view.centre}
      step={`code-${trouble}`}
      title={title}
      lead={<p role="alert">{lead}</p>}
    >
      <Choice class="main wide" onChoose={onWithout}>
        {t("code_without")}
      </Choice>
      {trouble !== "away" && trouble !== "tries" && (
        <Choice class="wide" onChoose={onAgain}>
          {t("code_again")}
        </Choice>
      )}
      <Ways onBack={onBack} />
    </Frame>
  );
}
