import type { HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
import { Icon } from "@base/icons";
import { faultText, kindName } from "../shared/fault_words";
import { t } from "../shared/words";

/** A quiet line about devices of the counter's zone that do not work; nothing while all is well. */
export function FaultLine({ hall, counter }: { hall: Hall; counter: HallCounter }) {
  // A machine of no zone serves the whole hall.
  const near = hall.faults.filter((one) => !one.zone_ids.length || one.zone_ids.includes(counter.zone_id));
  const [first, ...others] = near;
  return (
    <div class="fault-line" role="status">
      {first && (
        <p>
          <Icon name="warning" />
          {t(others.length ? "device.line_more" : "device.line", {
            device: `${kindName(first.kind)} · ${first.host_name}`,
            what: faultText(first),
            n: others.length,
          })}
        </p>
      )}
    </div>
  );
}
