import type { DeviceState } from "@base/contract";
import { useEffect, useState } from "preact/hooks";
import { staffApi } from "./identity";
import { t } from "./words";

/** Where a paper can be ordered, with the state of the best printer there. */
export interface Kiosk {
  id: string;
  name: string;
  printer: DeviceState | null;
}

export const printerWords = (state: DeviceState | null): string =>
  state ? t("reprint.printer", { state: t(`device.state.${state}`) }) : t("reprint.no_printer");

/** Asked for when the question opens: which kiosk can print changes by the minute. */
export function useKiosks(): readonly Kiosk[] {
  const [kiosks, setKiosks] = useState<readonly Kiosk[]>([]);
  useEffect(() => {
    let wanted = true;
    staffApi.get<{ items: Kiosk[] }>("/api/v1/print-jobs/kiosks").then(
      ({ items }) => wanted && setKiosks(items),
      () => undefined, // what can be done without the list can still be done
    );
    return () => void (wanted = false);
  }, []);
  return kiosks;
}

interface PrinterChoiceProps {
  kiosks: readonly Kiosk[];
  chosen: string | null;
  choose(kiosk: string | null): void;
}

/** Which kiosk prints, or none. */
export function PrinterChoice({ kiosks, chosen, choose }: PrinterChoiceProps) {
  return (
    <label class="field">
      <span>{t("desk.paper")}</span>
      <select class="input" value={chosen ?? ""} onChange={(event) => choose(event.currentTarget.value || null)}>
        <option value="">{t("desk.no_paper")}</option>
        {kiosks.map(({ id, name, printer }) => (
          <option key={id} value={id}>
            {`${name} · ${printerWords(printer)}`}
          </option>
        ))}
      </select>
    </label>
  );
}
