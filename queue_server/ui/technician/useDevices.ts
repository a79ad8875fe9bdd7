import type { DeviceState, HallEvent } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";

export interface Device {
  host: { id: string; kind: string; name: string; zone_ids: string[]; counter_id: string | null; heard_at: string | null };
  key: string;
  kind: string;
  name: string;
  state: DeviceState;
  reason: string;
  since: string;
  counters: Readonly<Record<string, number>>;
  last_error: string;
  testable: boolean;
  /** What a wall or tablet says of itself; null for other devices. */
  condition: { battery: { level: number; charging: boolean } | null; visible: boolean | null; sound: string | null } | null;
  /** Newest first. */
  history: { at: string; state: DeviceState; reason: string }[];
}

const EVERY_MS = 10_000;
const AFTER_EVENT_MS = 50;

export interface LiveDevices {
  devices: Device[] | null;
  /** Since when the list could not be read; null while it is fresh. */
  oldSince: Date | null;
  heard(event: HallEvent): void;
}

/** All devices: read anew right after an event about one, and every 10 s for the counters, which move without an event. */
export function useDevices(): LiveDevices {
  const [devices, setDevices] = useState<Device[] | null>(null);
  const [oldSince, setOldSince] = useState<Date | null>(null);
  const soon = useRef<ReturnType<typeof setTimeout>>();

  const read = useCallback(() => {
    staffApi.get<{ items: Device[] }>("/api/v1/devices?history=20").then(
      ({ items }) => {
        setDevices(items);
        setOldSince(null);
      },
      () => setOldSince((before) => before ?? new Date()),
    );
  }, []);

  useEffect(() => {
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(soon.current);
    };
  }, [read]);

  const heard = useCallback(
    (event: HallEvent) => {
      if (soon.current || !event.type.startsWith("device.")) return;
      soon.current = setTimeout(() => {
        soon.current = undefined;
        read();
      }, AFTER_EVENT_MS);
    },
    [read],
  );
  return { devices, oldSince, heard };
}
