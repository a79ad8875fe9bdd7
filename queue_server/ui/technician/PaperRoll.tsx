import { Problem } from "@base/api";
import { problemText } from "@base/i18n";
import { useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { t } from "../shared/words";
import type { Device } from "./useDevices";

/** The paper on a printer's roll, by the kiosk's count; a guess says that it is one. A new roll is told here where the kiosk
 * could not notice it: changed before its end, or while the kiosk was off. */
export function PaperRoll({ device }: { device: Device }) {
  const [said, setSaid] = useState("");
  const left = device.counters["prints_left"];
  if (left === undefined) return null;
  const tell = () => {
    setSaid("");
    staffApi.command(`/api/v1/devices/${device.host.id}/${encodeURIComponent(device.key)}/new-roll`, {}).then(
      () => setSaid(t("technician.new_roll_told")),
      (failed: Problem) => setSaid(problemText(failed)),
    );
  };
  return (
    <div class="prints-left">
      <p>{t(device.counters["prints_left_assumed"] ? "technician.prints_left_assumed" : "technician.prints_left", { n: left })}</p>
      <button type="button" class="button small" onClick={tell}>
        {t("technician.new_roll")}
      </button>
      <p role="status">{said}</p>
    </div>
  );
}
