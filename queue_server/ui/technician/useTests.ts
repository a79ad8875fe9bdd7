import { Problem } from "@base/api";
import type { HallEvent } from "@base/contract";
import { useCallback, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import type { Listener } from "../shared/useHall";
import type { Device } from "./useDevices";

const PATIENCE_MS = 60_000;

/** A test under way, or what became of it. */
export type Test =
  | { state: "running" }
  | { state: "refused"; problem: Problem }
  | { state: "done" | "failed" | "unknown"; reason: string }
  | { state: "no_answer" };

export interface Tests extends Listener {
  of(device: Device): Test | undefined;
  ask(device: Device): void;
}

const nameOf = (hostId: string, key: string) => `${hostId}/${key}`;

function without(all: Readonly<Record<string, Test>>, name: string): Readonly<Record<string, Test>> {
  const { [name]: _gone, ...others } = all;
  return others;
}

/** The tests of the devices since this page was opened. */
export function useTests(): Tests {
  const [tests, setTests] = useState<Readonly<Record<string, Test>>>({});
  const set = useCallback((name: string, test: Test) => setTests((all) => ({ ...all, [name]: test })), []);
  /** A device that has changed since is no longer the one that was tried out. */
  const forget = useCallback((name: string) => setTests((all) => (all[name]?.state === "running" ? all : without(all, name))), []);

  const ask = (device: Device) => {
    const name = nameOf(device.host.id, device.key);
    const running: Test = { state: "running" };
    set(name, running);
    const path = `/api/v1/devices/${device.host.id}/${encodeURIComponent(device.key)}/test`;
    staffApi.command(path, {}).catch((failed: unknown) => {
      set(name, failed instanceof Problem ? { state: "refused", problem: failed } : { state: "no_answer" });
    });
    setTimeout(() => {
      // Only if this very test is still without a result.
      setTests((all) => (all[name] === running ? { ...all, [name]: { state: "no_answer" } } : all));
    }, PATIENCE_MS);
  };

  const heard = useCallback(
    (event: HallEvent) => {
      if (event.type === "device.tested")
        set(nameOf(event.data.host_id, event.data.key), { state: event.data.outcome, reason: event.data.reason });
      if (event.type === "device.changed") forget(nameOf(event.data.host_id, event.data.key));
    },
    [set, forget],
  );
  return { of: (device) => tests[nameOf(device.host.id, device.key)], ask, heard };
}
