import { timeOfDay } from "@base/format";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type Appointment, appointmentsByCard } from "../appointment_api";
import { isLate } from "../flow/flow";
import { titleOf } from "../flow/hall_words";
import type { HallService, HallView } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { Mark } from "../parts/marks";
import { t } from "../words";

interface AppointmentProps {
  view: HallView;
  appointment: Appointment;
  onTake: () => void;
  /** Another matter: a button of the same size. */
  onOther: () => void;
}

/** "Ông/Bà có lịch hẹn lúc 09:30": the number for it, or another matter. */
export function AppointmentScreen({ view, appointment, onTake, onOther }: AppointmentProps) {
  const service = serviceName(appointment, view.services);
  return (
    <Frame
      centre={view.centre}
      step="appointment"
      title={t("appointment_at", { time: timeOfDay(appointment.at, view.centre.tz) })}
      lead={
        <>
          <p>{t("appointment_service", { service })}</p>
          {isLate(appointment, Date.now()) && <p>{t("appointment_late")}</p>}
        </>
      }
    >
      <div class="two-ways">
        <Choice class="way-door main" onChoose={onTake}>
          <Mark name="ticket" />
          <span class="door-words">
            <strong>{t("appointment_take")}</strong>
            <span>{service}</span>
          </span>
        </Choice>
        <Choice class="way-door" onChoose={onOther}>
          <Icon name="hand" />
          <span class="door-words">
            <strong>{t("appointment_other")}</strong>
            <span>{t("appointment_other_note")}</span>
          </span>
        </Choice>
      </div>
    </Frame>
  );
}

function serviceName(appointment: Appointment, services: readonly HallService[]): string {
  const service = services.find((one) => one.id === appointment.service.id);
  return service ? titleOf(service, services) : nameOf(appointment.service);
}

interface FoundProps {
  view: HallView;
  visit: string;
  onTake: (appointment: Appointment) => void;
  /** What follows when there is none, or when the person came for something else. */
  children: ComponentChildren;
}

/** Asks for appointments as soon as the card was read; one after the other is offered, the earliest first. */
export function FoundByCard({ view, visit, onTake, children }: FoundProps) {
  const [left, setLeft] = useState<readonly Appointment[] | null>(null);
  useEffect(() => void appointmentsByCard(visit).then(setLeft, () => setLeft([])), [visit]);
  if (left === null) return <Frame centre={view.centre} step="card-reading" title={t("appointment_looking")}>{null}</Frame>;
  const [next, ...others] = left;
  if (!next) return children;
  return (
    <AppointmentScreen key={next.id} view={view} appointment={next} onTake={() => onTake(next)} onOther={() => setLeft(others)} />
  );
}
