// What is wrong with a device and what to do, in one sentence; reasons are the keywords of the contract. The server says the same.
import type { Fault } from "@base/contract";
import { catalogue } from "@base/i18n";
import en from "../../messages/faults.en.json";
import vi from "../../messages/faults.vi.json";
import { t, type Key } from "./words";

const KINDS: Readonly<Record<string, Key>> = {
  printer: "device.printer",
  board: "device.board",
  keypad: "device.keypad",
  scanner: "device.scanner",
  id_card: "device.id_card",
  camera: "device.camera",
  face: "device.face",
  bus: "device.bus",
  screen: "device.screen",
  wall: "device.wall",
  tablet: "device.tablet",
};

const say = catalogue(vi, en);
const isKnown = (reason: string): reason is keyof typeof vi => Object.hasOwn(vi, reason);

export function faultText({ state, reason }: Pick<Fault, "state" | "reason">): string {
  return knownFault(reason) ?? say("unnamed", { reason: reason || state });
}

/** What a keyword means; null for one without words. */
export const knownFault = (reason: string): string | null => (isKnown(reason) ? say(reason) : null);

/** What staff call it. "#2" is a device that nobody named: the second of its kind at its machine. */
export const deviceName = ({ kind, name }: { kind: string; name: string }): string =>
  /^#\d+$/.test(name) ? t("device.numbered", { kind: kindName(kind), n: name.slice(1) }) : name;

export const kindName = (kind: string): string => t(KINDS[kind] ?? "device.other");
