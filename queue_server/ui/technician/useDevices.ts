import type { DeviceState } from "@base/contract";
import { type Pace, type Reread, useReread } from "../shared/useReread";

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

const PACE: Pace = { everyMs: 10_000, moves: (event) => event.type.startsWith("device."), afterEventMs: 50 };

/** All devices: read anew right after an event about one, and every 10 s for the counters, which move without an event. */
export const useDevices = (): Reread<{ items: Device[] }> => useReread("/api/v1/devices?history=20", PACE);
