// A rating tablet as far as its server knows it: whether it is heard, and how full its battery is.
import { Icon } from "@base/icons";
import type { TabletUnit } from "./devices";
import { t } from "./words";

export function Tablet({ unit }: { unit: TabletUnit }) {
  return (
    <p class="tablet-says" role="status">
      <Icon name={unit.connected ? "star" : "cut"} />
      <span>{t(unit.connected ? "tablet_connected" : "tablet_away")}</span>
      <span>{t("tablet_battery", { n: Math.round(unit.battery * 100) })}</span>
    </p>
  );
}
