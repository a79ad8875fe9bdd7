import { useNow } from "@base/clock";
import type { Hall } from "@base/hall";
import { Icon } from "@base/icons";
import { isKey, t } from "../shared/words";

/** The latest card that a kiosk refused: somebody stands there and needs a person. Gone by itself after some minutes. */
export function RefusedCard({ hall }: { hall: Hall }) {
  const now = useNow(10_000);
  const latest = hall.card_refusals.find((one) => Date.parse(one.until) > now);
  return (
    <div role="status">
      {latest && (
        <p>
          <Icon name="warning" />
          {t("card.refused", { where: latest.host_name, why: reasonText(latest.reason) })}
        </p>
      )}
    </div>
  );
}

function reasonText(reason: string): string {
  const key = `card.${reason}`;
  return isKey(key) ? t(key) : reason;
}
