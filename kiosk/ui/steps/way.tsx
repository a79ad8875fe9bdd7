import { Icon } from "@base/icons";
import type { HallCentre } from "../local_api";
import { Choice } from "../parts/choice";
import { CardOnReader } from "../parts/drawings";
import { Frame } from "../parts/frame";
import { Mark } from "../parts/marks";
import { Ways } from "../parts/ways";
import { t } from "../words";

interface WayProps {
  centre: HallCentre;
  /** A face can be compared here, after a consent of its own. */
  camera: boolean;
  onCard: () => void;
  onWithout: () => void;
  onBack: () => void;
}

const readAt = (camera: boolean) => ["way_read", "way_use", camera ? "way_not_camera" : "way_not", "way_forget"] as const;

/** With the card or without: two ways of the same worth. What the card is for stands there before anything is read. */
export function Way({ centre, camera, onCard, onWithout, onBack }: WayProps) {
  return (
    <Frame centre={centre} step="way" title={t("way")} lead={<p>{t("way_lead")}</p>}>
      <section class="consent" aria-label={t("way_consent")}>
        <h2>{t("way_consent")}</h2>
        <ul>
          {readAt(camera).map((word) => (
            <li key={word}>{t(word)}</li>
          ))}
        </ul>
      </section>
      <div class="two-ways">
        <Choice class="way-door" onChoose={onCard}>
          <CardOnReader lying={false} />
          <span class="door-words">
            <strong>{t("way_card")}</strong>
            <span>{t("way_card_note")}</span>
          </span>
        </Choice>
        <Choice class="way-door" onChoose={onWithout}>
          <Mark name="ticket" />
          <span class="door-words">
            <strong>{t("way_without")}</strong>
            <span>{t("way_without_note")}</span>
          </span>
        </Choice>
      </div>
      <Ways onBack={onBack} />
    </Frame>
  );
}

/** The way without, as it stands on every step of the card. */
export function Without({ onWithout }: { onWithout: () => void }) {
  return (
    <Choice class="wide without" onChoose={onWithout}>
      <Icon name="skip" />
      {t("card_without")}
    </Choice>
  );
}
