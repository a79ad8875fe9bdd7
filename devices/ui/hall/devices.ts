// The simulated devices as the console tells them, asked for anew a few times a second: the page is on the same machine.
import { useEffect, useState } from "preact/hooks";
import type { CameraUnit } from "./cameras";
import type { CardReaderUnit } from "./cards";

/** In the order they stand on the page; a device has some of them. */
export const SWITCHES = ["unplug", "silence", "garbage", "slow", "low_battery", "asleep"] as const;
export type Switch = (typeof SWITCHES)[number];

interface Common {
  n: number;
  name: string;
  line: string;
  address: number | null;
  counter: number | null;
  /** The switches it has. */
  state: Partial<Record<Switch, boolean>>;
}

export interface BoardUnit extends Common {
  kind: "board";
  text: string;
  light: "steady" | "blink" | "dark";
  /** The lit bars of each place, bar a in bit 0. */
  bars: number[];
}

export interface KeypadUnit extends Common {
  kind: "keypad";
  keys: string[];
  text: string;
  has_screen: boolean;
}

export interface ScannerUnit extends Common {
  kind: "scanner";
}

export interface TabletUnit extends Common {
  kind: "tablet";
  connected: boolean;
  /** 0 to 1. */
  battery: number;
}

export type Unit = BoardUnit | KeypadUnit | ScannerUnit | TabletUnit;

export interface Line {
  n: number;
  name: string;
  path: string;
  plugged: boolean;
}

export interface Devices {
  lines: Line[];
  units: Unit[];
  card_readers: CardReaderUnit[];
  cameras: CameraUnit[];
}

const ASK_EVERY_MS = 250;

/** All devices; the last known ones while the console does not answer. */
export function useDevices(): { devices: Devices; reachable: boolean } {
  const [devices, setDevices] = useState<Devices>({ lines: [], units: [], card_readers: [], cameras: [] });
  const [reachable, setReachable] = useState(true);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async () => {
      const now = await read().catch(() => null);
      if (gone) return;
      if (now) setDevices(now);
      setReachable(now !== null);
      timer = window.setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, []);
  return { devices, reachable };
}

/** Boards and keypads by the number of their counter, the board above its keypad. */
export function atCounters(units: Unit[]): [number, Unit[]][] {
  const found = new Map<number, Unit[]>();
  for (const unit of units) {
    if (unit.counter === null) continue;
    found.set(unit.counter, [...(found.get(unit.counter) ?? []), unit]);
  }
  return [...found].sort(([a], [b]) => a - b);
}

export const change = (unit: Unit, wishes: Partial<Record<Switch, boolean>>) => post(`/hall/units/${unit.n}/state`, wishes);
export const press = (unit: Unit, key: string) => post(`/hall/units/${unit.n}/press`, { key });
export const scan = (unit: Unit, text: string) => post(`/hall/units/${unit.n}/scan`, { text });
export const plug = (line: Line, plugged: boolean) => post(`/hall/lines/${line.n}`, { plugged });

async function read(): Promise<Devices> {
  const answer = await fetch("/hall/devices", { cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as Devices;
}

export async function post(path: string, body: unknown): Promise<boolean> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return answer.ok;
}
