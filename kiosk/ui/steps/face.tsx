import { currentLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { agreeToFace, type CardView, type FaceView, leaveFace } from "../card_api";
import type { HallCentre } from "../local_api";
import { Choice } from "../parts/choice";
import { CardOnReader, HeadTurn } from "../parts/drawings";
import { Frame } from "../parts/frame";
import { Mark } from "../parts/marks";
import { useFace } from "../parts/use_face";
import { t } from "../words";

interface FaceProps {
  centre: HallCentre;
  visit: string;
  seen: CardView;
  /** On to the number: whatever came of it. */
  onDone: () => void;
}

/** Comparing the face with the card's photo, for who agrees; every way leads to the same number. */
export function Face(props: FaceProps) {
  const { centre, visit, seen, onDone } = props;
  const now = useFace(visit, seen.face.state);
  // A lost answer leaves the state as the card visit tells it.
  const leave = () => void leaveFace(visit).then(onDone, onDone);
  switch (seen.face.state) {
    case "none":
      return <Consent {...props} />;
    case "photo":
      return (
        <Frame centre={centre} step="face-photo" title={t("face_photo")} lead={<p>{t("face_photo_lead")}</p>}>
          <div class="picture">
            <CardOnReader lying={false} />
          </div>
          <Leave onLeave={leave} />
        </Frame>
      );
    case "looking":
      return <Looking centre={centre} now={now} onLeave={leave} />;
    case "matched":
    case "likely":
    case "officer":
      return <Result centre={centre} state={seen.face.state} onDone={onDone} />;
  }
}

const SAID = ["face_use", "face_read", "face_not", "face_forget"] as const;

function Consent({ centre, visit, onDone }: FaceProps) {
  // Where it cannot begin any more the number comes without it.
  const agree = () => void agreeToFace(visit).catch(onDone);
  return (
    <Frame centre={centre} step="face" title={t("face")} lead={<p>{t("face_lead")}</p>}>
      <section class="consent" aria-label={t("face_consent")}>
        <h2>{t("face_consent")}</h2>
        <ul>
          {SAID.map((word) => (
            <li key={word}>{t(word)}</li>
          ))}
        </ul>
      </section>
      <div class="two-ways">
        <Choice class="way-door" onChoose={agree}>
          <Icon name="camera" />
          <span class="door-words">
            <strong>{t("face_agree")}</strong>
            <span>{t("face_agree_note")}</span>
          </span>
        </Choice>
        <Choice class="way-door" onChoose={onDone}>
          <Mark name="ticket" />
          <span class="door-words">
            <strong>{t("face_without")}</strong>
            <span>{t("face_without_note")}</span>
          </span>
        </Choice>
      </div>
    </Frame>
  );
}

function Looking({ centre, now, onLeave }: { centre: HallCentre; now: FaceView | null; onLeave: () => void }) {
  const hint = currentLanguage() === "vi" ? now?.hint_vi : now?.hint_en;
  const turning = now?.turning ?? false;
  const side = now?.hint === "turn-left" ? "left" : now?.hint === "turn-right" ? "right" : null;
  return (
    <Frame centre={centre} step="face-looking" title={t(turning ? "face_turning" : "face_looking")} lead={<p>{t("face_no_picture")}</p>}>
      <div class="picture face-picture">
        {side ? <HeadTurn side={side} /> : <Icon name="camera" />}
        <p class="greeting" role="status">
          {hint ?? t("face_good")}
        </p>
      </div>
      <ol class="card-steps">
        <li class={turning ? "done" : "now"} aria-current={turning ? undefined : "step"}>
          {t("face_phase_compare")} · {t("face_attempt", { n: now?.attempt ?? 1 })}
        </li>
        <li class={turning ? "now" : ""} aria-current={turning ? "step" : undefined}>
          {t("face_phase_turn")}
        </li>
      </ol>
      <Leave onLeave={onLeave} />
    </Frame>
  );
}

function Result({ centre, state, onDone }: { centre: HallCentre; state: "matched" | "likely" | "officer"; onDone: () => void }) {
  return (
    <Frame centre={centre} step={`face-${state}`} title={t(`face_${state}`)} lead={<p role="status">{t(`face_${state}_lead`)}</p>}>
      <div class="picture face-picture">
        <Icon name={state === "officer" ? "person" : "check"} />
      </div>
      <Choice class="main wide first" onChoose={onDone}>
        {t("face_go_on")}
      </Choice>
    </Frame>
  );
}

function Leave({ onLeave }: { onLeave: () => void }) {
  return (
    <Choice class="wide without" onChoose={onLeave}>
      <Icon name="skip" />
      {t("face_leave")}
    </Choice>
  );
}
