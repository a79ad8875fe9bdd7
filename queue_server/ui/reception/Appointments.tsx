import { Problem } from "@base/api";
import { timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf, problemText } from "@base/i18n";
import { useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { t } from "../shared/words";
import type { Appointment } from "./appointment";
import { Book } from "./Book";
import { DayList } from "./DayList";
import { Slip } from "./Slip";
import type { LiveAppointments } from "./useAppointments";
import { Why } from "./Why";

interface Props {
  hall: Hall;
  booked: LiveAppointments;
  /** Give the number of an appointment; absent for those who give none. */
  take?(appointment: Appointment): void;
}

/** Booking on the left, a day on the right; the slip for the citizen and the question of why lie over the day. */
export function Appointments({ hall, booked, take }: Props) {
  const [slip, showSlip] = useState<Appointment | null>(null);
  const [off, askOff] = useState<Appointment | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const cancel = (reason: string) => {
    if (!off) return;
    setBusy(true);
    setProblem(null);
    staffApi
      .command(`/api/v1/appointments/${off.id}/cancel`, { reason })
      .then(() => askOff(null), setProblem)
      .finally(() => {
        setBusy(false);
        booked.read();
      });
  };
  return (
    <>
      <section class="book card" aria-labelledby="book">
        <h2 id="book">{t("book.heading")}</h2>
        <Book
          hall={hall}
          version={booked.version}
          done={(made) => {
            booked.read();
            showSlip(made);
          }}
        />
      </section>
      <section class="day card" aria-labelledby="day">
        <DayList
          hall={hall}
          booked={booked}
          show={showSlip}
          cancel={askOff}
          {...(take ? { take } : {})}
        />
        <div role="alert">{problem && <p class="notice problem">{problemText(problem)}</p>}</div>
        {slip && <Slip key={slip.id} hall={hall} appointment={slip} close={() => showSlip(null)} />}
        {off && (
          <Why
            title={t("appointment.cancel_title", { time: timeOfDay(off.at, hall.centre.tz), service: nameOf(off.service) })}
            doing={t("appointment.cancel")}
            busy={busy}
            answer={cancel}
            close={() => askOff(null)}
          />
        )}
      </section>
    </>
  );
}
