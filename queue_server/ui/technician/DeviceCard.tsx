import type { DeviceState } from "@base/contract";
import { percent } from "@base/format";
import { Icon, type IconName } from "@base/icons";
import { deviceName, faultText, kindName } from "../shared/fault_words";
import { t } from "../shared/words";
import { moment } from "./moment";
import { PaperRoll } from "./PaperRoll";
import { isFault, needsEye } from "./rooms";
import { askWords, testWords } from "./test_words";
import type { Device } from "./useDevices";
import type { Test } from "./useTests";

const KIND_ICONS: Readonly<Record<string, IconName>> = {
  printer: "printer",
  board: "flag",
  keypad: "keypad",
  scanner: "barcode",
  id_card: "person",
  camera: "camera",
  face: "person",
  bus: "line",
  screen: "screen",
  wall: "speaker",
  tablet: "star",
};
const STATE_ICONS: Readonly<Record<DeviceState, IconName>> = {
  ready: "check",
  warning: "bell",
  blocked: "close",
  error: "warning",
  absent: "cut",
  unknown: "question",
  connecting: "clock",
  disabled: "pause",
};

interface Props {
  device: Device;
  tz: string;
  /** Where it stands; left out where the heading says it. */
  room?: string;
  test: Test | undefined;
  ask(): void;
}

/** One device: how it is by a word and a sign, since when, what it did, and what to do when it does not work. */
export function DeviceCard({ device, tz, room, test, ask }: Props) {
  const wanting = isFault(device) || needsEye(device);
  return (
    <li class={`device card ${device.state}`}>
      <header>
        <Icon name={KIND_ICONS[device.kind] ?? "line"} />
        <h3>
          {kindName(device.kind)} <small>{[device.host.name, deviceName(device)].filter(unlike).join(" · ")}</small>
        </h3>
        <State state={device.state} />
      </header>
      {wanting && <p class="what">{faultText(device)}</p>}
      <p class="facts">
        {room && <span>{room}</span>}
        <time dateTime={device.since}>{t("technician.since", { time: moment(device.since, tz) })}</time>
        <Counters counters={device.counters} />
        <Battery battery={device.condition?.battery ?? null} />
        {isScreen(device) && <Heard at={device.host.heard_at} tz={tz} />}
      </p>
      <PaperRoll device={device} />
      {device.last_error && <p class="last-error">{t("technician.last_error", { text: device.last_error })}</p>}
      <footer>
        {device.history.length > 0 && <History device={device} tz={tz} />}
        {device.testable && (
          <button type="button" class="button small" disabled={test?.state === "running"} onClick={ask}>
            {askWords(device.kind)}
          </button>
        )}
        <p class="tested" role="status">
          {test && testWords(device.kind, test)}
        </p>
      </footer>
    </li>
  );
}

/** A screen bears the name of its machine: said once. */
const unlike = (name: string, at: number, all: string[]) => all.indexOf(name) === at;

function State({ state }: { state: DeviceState }) {
  return (
    <span class={`state ${state}`}>
      <Icon name={STATE_ICONS[state]} />
      {t(`device.state.${state}`)}
    </span>
  );
}

function Counters({ counters }: { counters: Device["counters"] }) {
  const told = [
    ["technician.done", counters["done"]],
    ["technician.failed", counters["failed"]],
    ["technician.unsure", counters["unknown"]],
    ["technician.reconnects", counters["reconnects"]],
  ] as const;
  return (
    <>
      {told.map(([key, n]) => (n ? <span key={key}>{t(key, { n })}</span> : null))}
    </>
  );
}

function Battery({ battery }: { battery: { level: number; charging: boolean } | null }) {
  if (!battery) return null;
  const words = battery.charging ? "technician.battery_charging" : "technician.battery";
  return <span>{t(words, { percent: percent(battery.level) })}</span>;
}

/** Pages in a browser, which nobody but themselves can speak for. */
const isScreen = (device: Device) => device.kind === "wall" || device.kind === "tablet";

function Heard({ at, tz }: { at: string | null; tz: string }) {
  return <span>{at ? t("technician.heard", { time: moment(at, tz) }) : t("technician.never_heard")}</span>;
}

function History({ device, tz }: { device: Device; tz: string }) {
  return (
    <details>
      <summary>{t("technician.history")}</summary>
      <ol>
        {device.history.map((one) => (
          <li key={one.at + one.state + one.reason}>
            <time dateTime={one.at}>{moment(one.at, tz)}</time> <State state={one.state} /> <span>{one.reason}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
