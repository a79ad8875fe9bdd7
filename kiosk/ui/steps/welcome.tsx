import type { Purpose } from "@base/contract";
import { timeOfDay } from "@base/format";
import { Icon, type IconName } from "@base/icons";
import { closedWords, earliest, latest, moment, PURPOSES, sameDay, waitingFor, waitingWords } from "../flow/hall_words";
import type { HallService, HallView } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { useScan } from "../parts/use_scan";
import { t } from "../words";

const ICONS: Record<Purpose, IconName> = { submit: "document", result: "check", pay: "coins", online: "globe", other: "hand" };

interface WelcomeProps {
  view: HallView;
  onPurpose: (purpose: Purpose) => void;
  onFind: () => void;
  /** With the code that was scanned, or with none yet. */
  onAppointment: (scanned: string) => void;
}

/** The first screen: what the person came for, directly as doors. */
export function Welcome({ view, onPurpose, onFind, onAppointment }: WelcomeProps) {
  const { centre, services, offline } = view;
  const open = services.some((service) => service.open);
  const booked = open && centre.appointments;
  useScan(booked && view.kiosk.scanner && !offline, (code) => code && onAppointment(code));
  return (
    <Frame
      centre={centre}
      step="welcome"
      title={open ? t("welcome") : t("welcome_closed")}
      lead={
        open && offline ? (
          <p role="status">{t("alone")}</p>
        ) : open ? (
          <Today services={services} tz={centre.tz} />
        ) : (
          <p>{closedLead(services, centre.tz)}</p>
        )
      }
      under={open && t("welcome_lead")}
    >
      <div class={booked ? "doors booking" : "doors"}>
        {PURPOSES.map((purpose) => {
          const behind = services.filter((service) => service.purpose === purpose);
          return behind.length > 0 && <Door purpose={purpose} services={behind} tz={centre.tz} onPurpose={onPurpose} />;
        })}
        <Choice class={`door find ${booked ? "half" : open || offline ? "" : "main"}`} off={offline !== null} onChoose={() => !offline && onFind()}>
          <Icon name="search" />
          <span class="door-words">
            <strong>{t("find")}</strong>
            {(offline || !booked) && <span>{t(!offline ? "find_lead" : booked ? "alone_find_short" : "alone_find")}</span>}
          </span>
        </Choice>
        {booked && (
          <Choice class="door booked" onChoose={() => onAppointment("")}>
            <Icon name="calendar" />
            <span class="door-words">
              <strong>{t("have_appointment")}</strong>
              <span>{t(view.kiosk.scanner ? "have_appointment_scan" : "have_appointment_code")}</span>
            </span>
          </Choice>
        )}
      </div>
    </Frame>
  );
}

interface DoorProps {
  purpose: Purpose;
  services: readonly HallService[];
  tz: string;
  onPurpose: (purpose: Purpose) => void;
}

function Door({ purpose, services, tz, onPurpose }: DoorProps) {
  const open = services.some((service) => service.open);
  return (
    <Choice class={`door door-${purpose}`} off={!open} onChoose={() => open && onPurpose(purpose)}>
      <Icon name={ICONS[purpose]} />
      <span class="door-words">
        <strong>{t(purpose)}</strong>
        <span>{open ? waitingWords(waitingFor(services)) : closedWords(services, tz)}</span>
      </span>
    </Choice>
  );
}

function Today({ services, tz }: { services: readonly HallService[]; tz: string }) {
  const n = waitingFor(services);
  const closes = latest(services.filter((service) => service.open).map((service) => service.closes_at));
  const today = closes && sameDay(closes, Date.now(), tz);
  return (
    <p>
      {n ? t("waiting_now", { n }) : t("waiting_none")}
      {closes && today && `, ${t("closes", { time: timeOfDay(closes, tz) })}`}
    </p>
  );
}

function closedLead(services: readonly HallService[], tz: string): string {
  const opens = earliest(services.map((service) => service.opens_at));
  return opens ? t("closed_can", { time: moment(opens, tz) }) : t("closed_can_unknown");
}
