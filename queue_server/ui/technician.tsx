import "@base/base.css";
import "./shared/head.css";
import "./technician/technician.css";
import "./technician/self_test.css";
import { timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { useLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { StaleBar } from "@base/stale";
import { staffApi, type Me } from "./shared/identity";
import { showScreen } from "./shared/screen";
import { StaffHead, StaffPage } from "./shared/StaffPage";
import { useHall } from "./shared/useHall";
import { t } from "./shared/words";
import { DeviceCard } from "./technician/DeviceCard";
import { Papers, usePapers } from "./technician/Papers";
import { byRoom, isFault, needsEye, roomOf, urgent } from "./technician/rooms";
import { SelfTest } from "./technician/SelfTest";
import { Standbys } from "./technician/Standbys";
import { useDevices, type Device } from "./technician/useDevices";
import { useStandbys, type Standby } from "./technician/useStandbys";
import { useTests, type Tests } from "./technician/useTests";

const MAY: ReadonlySet<string> = new Set(["technician", "admin"]);

function Workshop({ me }: { me: Me }) {
  useLanguage();
  const live = useDevices();
  const tests = useTests();
  const papers = usePapers();
  const standbys = useStandbys();
  const { hall, status } = useHall(staffApi, "staff", live, tests, papers);
  if (!hall || !live.found) return null;
  return (
    <div class="workshop">
      <StaffHead centre={hall.centre} heading={t("technician.heading")} me={me} />
      <StaleBar status={status} tz={hall.centre.tz} />
      <main>
        <h1 class="hidden-text">{t("technician.heading")}</h1>
        {live.oldSince && (
          <p class="notice problem" role="status">
            {t("technician.old", { time: timeOfDay(live.oldSince, hall.centre.tz) })}
          </p>
        )}
        <Summary devices={live.found.items} standbys={standbys} />
        <SelfTest centre={hall.centre} />
        <Standbys standbys={standbys} tz={hall.centre.tz} />
        <Devices hall={hall} devices={live.found.items} tests={tests} />
        <Papers papers={papers} tz={hall.centre.tz} />
      </main>
    </div>
  );
}

/** The one sentence a technician comes for. */
function Summary({ devices, standbys }: { devices: Device[]; standbys: readonly Standby[] }) {
  const faults = devices.filter(isFault).length + standbys.filter((one) => one.state === "away").length;
  const eyes = devices.filter(needsEye).length + standbys.filter((one) => one.state === "behind").length;
  const n = devices.length + standbys.length;
  const working = n ? t("technician.working", { n: n - faults, all: n }) : t("technician.none_more");
  const [kind, icon, text] = !n
    ? (["none", "question", t("technician.none")] as const)
    : faults
      ? (["bad", "warning", t("technician.faults", { n: faults })] as const)
      : eyes
        ? (["eye", "bell", t("technician.attention", { n: eyes })] as const)
        : (["well", "check", t("technician.all_well", { n })] as const);
  return (
    <section class={`summary card ${kind}`} role="status">
      <Icon name={icon} />
      <p>
        <strong>{text}</strong>
        <span>{working}</span>
      </p>
    </section>
  );
}

function Devices({ hall, devices, tests }: { hall: Hall; devices: Device[]; tests: Tests }) {
  const first = urgent(devices);
  const rest = devices.filter((one) => !first.includes(one));
  const card = (device: Device, room?: string) => (
    <DeviceCard
      key={`${device.host.id}/${device.key}`}
      device={device}
      tz={hall.centre.tz}
      {...(room ? { room } : {})}
      test={tests.of(device)}
      ask={() => tests.ask(device)}
    />
  );
  return (
    <>
      {first.length > 0 && (
        <section class="room urgent">
          <h2>{t("technician.faults_heading")}</h2>
          <ul>{first.map((device) => card(device, roomOf(device, hall)))}</ul>
        </section>
      )}
      {byRoom(rest, hall).map((room) => (
        <section class="room" key={room.name}>
          <h2>{room.name}</h2>
          <ul>{room.devices.map((device) => card(device))}</ul>
        </section>
      ))}
    </>
  );
}

showScreen("technician.title", () => (
  <StaffPage roles={MAY} refusal="technician.not_allowed">
    {(me) => <Workshop me={me} />}
  </StaffPage>
));
