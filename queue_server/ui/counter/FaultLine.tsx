import type { Fault, HallCounter } from "@base/contract";
import type { Hall } from "@base/hall";
import { Icon } from "@base/icons";
import { faultText, kindName } from "../shared/fault_words";
import { t } from "../shared/words";

/** A quiet line about devices of the counter and its zone that do not work; nothing while all is well. */
export function FaultLine({ hall, counter }: { hall: Hall; counter: HallCounter }) {
  const near = hall.faults.filter((one) => concerns(one, counter));
  const [first, ...others] = near;
  return (
    <div role="status">
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

/** A machine on a counter concerns that counter alone; one of no zone serves the whole hall. */
export function concerns(fault: Fault, counter: HallCounter): boolean {
  if (fault.counter_id) return fault.counter_id === counter.id;
  return !fault.zone_ids.length || fault.zone_ids.includes(counter.zone_id);
}
