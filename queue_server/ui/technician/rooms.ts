// The devices in the order a technician walks: what needs hands first, then room by room.
import type { DeviceState, Zone } from "@base/contract";
import type { Hall } from "@base/hall";
import { t } from "../shared/words";
import type { Device } from "./useDevices";

const URGENCY: Readonly<Record<DeviceState, number>> = {
  blocked: 0,
  error: 1,
  absent: 2,
  unknown: 3,
  warning: 4,
  connecting: 5,
  disabled: 6,
  ready: 7,
};

export const isFault = (device: Device): boolean => URGENCY[device.state] <= URGENCY.unknown;
export const needsEye = (device: Device): boolean => device.state === "warning";

export interface Room {
  name: string;
  devices: Device[];
}

/** Faults, the gravest and then the oldest first, followed by what only wants an eye. */
export function urgent(devices: readonly Device[]): Device[] {
  return devices
    .filter((one) => isFault(one) || needsEye(one))
    .sort((a, b) => URGENCY[a.state] - URGENCY[b.state] || a.since.localeCompare(b.since));
}

/** Devices by the room of their host, in the order of the hall. */
export function byRoom(devices: readonly Device[], hall: Hall): Room[] {
  const rooms = new Map<string, Device[]>();
  const order = [...hall.zones].sort((a, b) => a.floor - b.floor || a.room.localeCompare(b.room)).map(roomName);
  for (const name of [...new Set(order), t("technician.elsewhere")]) rooms.set(name, []);
  for (const device of devices) rooms.get(roomOf(device, hall))?.push(device);
  return [...rooms].filter(([, inside]) => inside.length).map(([name, inside]) => ({ name, devices: inside }));
}

export function roomOf(device: Device, hall: Hall): string {
  const zoneId = device.host.zone_ids[0] ?? hall.counters.find((one) => one.id === device.host.counter_id)?.zone_id;
  const zone = hall.zones.find((one) => one.id === zoneId);
  return zone ? roomName(zone) : t("technician.elsewhere");
}

const roomName = (zone: Zone): string => t("technician.room", { room: zone.room, floor: zone.floor });
