// What is wrong with a device and what to do, in one sentence; reasons are the keywords of the contract.
import type { Fault } from "@base/contract";
import { t, type Key } from "./words";

const WORDS: Readonly<Record<string, Key>> = {
  "media-empty-error": "fault.media-empty-error",
  "media-low-warning": "fault.media-low-warning",
  "media-low-counted": "fault.media-low-counted",
  "cover-open-error": "fault.cover-open-error",
  "cutter-error": "fault.cutter-error",
  "offline-report": "fault.offline-report",
  "connecting-to-device": "fault.connecting-to-device",
  "connection-lost": "fault.connecting-to-device",
  "device-in-use": "fault.device-in-use",
  "no-answer": "fault.no-answer",
  "never-answers": "fault.no-answer",
  "timed-out": "fault.no-answer",
  "garbled-answer": "fault.garbled-answer",
  "driver-stalled": "fault.driver-stalled",
  "driver-error": "fault.driver-error",
  "other-error": "fault.other-error",
  "host-silent": "fault.host-silent",
  "screen-silent": "fault.screen-silent",
  "screen-not-open": "fault.screen-not-open",
};

const KINDS: Readonly<Record<string, Key>> = {
  printer: "device.printer",
  board: "device.board",
  keypad: "device.keypad",
  scanner: "device.scanner",
  bus: "device.bus",
  screen: "device.screen",
};

export function faultText({ state, reason }: Pick<Fault, "state" | "reason">): string {
  const known = WORDS[reason];
  return known ? t(known) : t("fault.unnamed", { reason: reason || state });
}

/** What staff call it. "#2" is a device that nobody named: the second of its kind at its machine. */
export const deviceName = ({ kind, name }: { kind: string; name: string }): string =>
  /^#\d+$/.test(name) ? t("device.numbered", { kind: kindName(kind), n: name.slice(1) }) : name;

export const kindName = (kind: string): string => t(KINDS[kind] ?? "device.other");
