import { currentLanguage } from "@base/i18n";
import { useState } from "preact/hooks";
import type { Appointment } from "../appointment_api";
import { type CardStep, type CardView, typeNumber } from "../card_api";
import type { HallView } from "../local_api";
import { Choice } from "../parts/choice";
import { CardFront, CardOnReader } from "../parts/drawings";
import { Frame } from "../parts/frame";
import { NumberPad } from "../parts/number_pad";
import { useCard } from "../parts/use_card";
import { Ways } from "../parts/ways";
import { t } from "../words";
import { FoundByCard } from "./appointment";
import { CardRead, greetingOf } from "./card_read";
import { Face } from "./face";
import { Without } from "./way";

export interface CardProps {
  view: HallView;
  visit: string;
  /** Take the number of an appointment that was found. */
  onAppointment: (appointment: Appointment) => void;
  /** Take the number now: the card has answered the question of priority. */
  onTicket: () => void;
  /** Ask for priority and help as usual, the card read. */
  onQuestion: () => void;
  onWithout: () => void;
  /** Begin anew with a card. */
  onAgain: () => void;
  onBack: () => void;
}

/** From the number of the card to what was read of it; the way without is always one touch away. */
export function Card(props: CardProps) {
  const seen = useCard(props.visit);
  const [goOn, setGoOn] = useState<(() => void) | null>(null);
  if (seen === null) return <Frame centre={props.view.centre} step="card" title={t("card_number")}>{null}</Frame>;
  if (seen === "over") return <Ended {...props} title={t("card_over")} lead={t("card_over_lead")} />;
  const trouble = currentLanguage() === "vi" ? seen.trouble_vi : seen.trouble_en;
  switch (seen.phase) {
    case "number":
      return <AskNumber {...props} key={seen.version} trouble={trouble} />;
    case "place":
      return <AskCard {...props} trouble={trouble} />;
    case "reading":
      return <Reading {...props} seen={seen} />;
    case "read": {
      if (goOn) return <Face centre={props.view.centre} visit={props.visit} seen={seen} onDone={goOn} />;
      // Whatever the number is for, the face comes before it, where it can be compared.
      const next = (way: () => void) => (seen.face.offered ? setGoOn(() => way) : way());
      return (
        <FoundByCard view={props.view} visit={props.visit} onTake={(found) => next(() => props.onAppointment(found))}>
          <CardRead {...props} seen={seen} onTicket={() => next(props.onTicket)} onQuestion={() => next(props.onQuestion)} />
        </FoundByCard>
      );
    }
    case "refused":
      return <Ended {...props} title={t("card_refused")} lead={`${trouble ?? ""} ${t("card_refused_lead")}`} />;
    case "unreadable":
      return <Ended {...props} title={t("card_unreadable")} lead={trouble ?? ""} />;
  }
}

function AskNumber({ view, visit, trouble, onWithout, onBack }: CardProps & { trouble: string | null }) {
  const [digits, setDigits] = useState("");
  const type = (typed: string) => {
    setDigits(typed);
    if (typed.length === 6) void typeNumber(visit, typed).catch(() => setDigits(""));
  };
  const title = view.kiosk.scanner ? t("card_scan") : t("card_number");
  const lead = view.kiosk.scanner ? t("card_scan_lead") : t("card_number_lead");
  return (
    <Frame centre={view.centre} step="card" title={title} lead={<Lead trouble={trouble} words={lead} />}>
      <div class="pad-beside">
        <CardFront mark={view.kiosk.scanner ? "code" : "number"} />
        <NumberPad digits={digits} onDigits={type} />
      </div>
      <Without onWithout={onWithout} />
      <Ways onBack={onBack} />
    </Frame>
  );
}

function AskCard({ view, trouble, onWithout, onBack }: CardProps & { trouble: string | null }) {
  return (
    <Frame centre={view.centre} step="card-place" title={t("card_place")} lead={<Lead trouble={trouble} words={t("card_place_lead")} />}>
      <div class="picture">
        <CardOnReader lying={false} />
      </div>
      <Without onWithout={onWithout} />
      <Ways onBack={onBack} />
    </Frame>
  );
}

const STEPS: readonly CardStep[] = ["open", "signature", "chip", "data", "proof", "check"];

function Reading({ view, seen, onWithout }: CardProps & { seen: CardView }) {
  const at = seen.step ? STEPS.indexOf(seen.step) : 0;
  return (
    <Frame centre={view.centre} step="card-reading" title={t("card_reading")} lead={<p>{t("card_reading_lead")}</p>}>
      <div class="picture">
        <CardOnReader lying />
        {seen.greeting && <p class="greeting">{greetingOf(seen.greeting)}</p>}
      </div>
      <p class="hidden-text" role="status">
        {t("card_step", { n: at + 1, all: STEPS.length })}
      </p>
      <ol class="card-steps">
        {STEPS.map((step, n) => (
          <li key={step} class={n < at ? "done" : n === at ? "now" : ""} aria-current={n === at ? "step" : undefined}>
            {t(`card_step_${step}`)}
          </li>
        ))}
      </ol>
      <Without onWithout={onWithout} />
    </Frame>
  );
}

function Ended({ view, title, lead, onAgain, onWithout, onBack }: CardProps & { title: string; lead: string }) {
  return (
    <Frame centre={view.centre} step="card-ended" title={title} lead={<p role="alert">{lead}</p>}>
      <Choice class="main wide" onChoose={onWithout}>
        {t("card_without")}
      </Choice>
      <Choice class="wide" onChoose={onAgain}>
        {t("card_again")}
      </Choice>
      <Ways onBack={onBack} />
    </Frame>
  );
}

function Lead({ trouble, words }: { trouble: string | null; words: string }) {
  return trouble ? (
    <p class="card-trouble" role="alert">
      {trouble}
    </p>
  ) : (
    <p>{words}</p>
  );
}
