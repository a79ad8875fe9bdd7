import { Problem } from "@base/api";
import type { HallEvent } from "@base/contract";
import { problemText } from "@base/i18n";
import { useCallback, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { t } from "../shared/words";
import type { Device } from "./useDevices";

const PATIENCE_MS = 60_000;

export interface Test {
  running: boolean;
  said: string;
}

export interface Tests {
  of(device: Device): Test | undefined;
  ask(device: Device): void;
  heard(event: HallEvent): void;
}

const nameOf = (hostId: string, key: string) => `${hostId}/${key}`;

/** The tests asked for from this page: under way, or what became of them. */
export function useTests(): Tests {
  const [tests, setTests] = useState<Readonly<Record<string, Test>>>({});
  const set = useCallback((name: string, test: Test) => setTests((all) => ({ ...all, [name]: test })), []);

  const ask = (device: Device) => {
    const name = nameOf(device.host.id, device.key);
    const running = { running: true, said: t("technician.testing") };
    set(name, running);
    const path = `/api/v1/devices/${device.host.id}/${encodeURIComponent(device.key)}/test`;
    staffApi.command(path, {}).catch((failed: unknown) => {
      set(name, { running: false, said: failed instanceof Problem ? problemText(failed) : t("technician.tested.no_answer") });
    });
    setTimeout(() => {
      // Only if this very test is still without a result.
      setTests((all) => (all[name] === running ? { ...all, [name]: { running: false, said: t("technician.tested.no_answer") } } : all));
    }, PATIENCE_MS);
  };

  const heard = useCallback(
    (event: HallEvent) => {
      if (event.type !== "device.tested") return;
      set(nameOf(event.data.host_id, event.data.key), { running: false, said: t(`technician.tested.${event.data.outcome}`) });
    },
    [set],
  );
  return { of: (device) => tests[nameOf(device.host.id, device.key)], ask, heard };
}
