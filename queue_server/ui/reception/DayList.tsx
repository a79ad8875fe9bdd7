import { Problem } from "@base/api";
import { longDate, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf, problemText } from "@base/i18n";
import { useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { t } from "../shared/words";
import { type Appointment, asked, halves } from "./appointment";
import { daysAfter } from "./days";
import type { LiveAppointments } from "./useAppointments";

interface Props {
  hall: Hall;
  booked: LiveAppointments;
  show(appointment: Appointment): void;
  cancel(appointment: Appointment): void;
  take?(appointment: Appointment): void;
}

/** The appointments of a day, the day before and after one key away; a code leads to its own day. */
export function DayList({ hall, booked, ...deeds }: Props) {
  const today = hall.day ?? "";
  const day = booked.day ?? today;
  const [marked, mark] = useState<string | null>(null);
  const go = (to: string) => booked.show(to === today ? null : to);
  const items = booked.items;
  const open = items?.filter(({ state }) => state === "booked").length ?? 0;
  return (
    <>
      <header class="day-head">
        <h2 id="day">{day && longDate(`${day}T12:00:00Z`, "UTC")}</h2>
        <p role="status">{items && t("appointment.count", { n: items.length, open })}</p>
      </header>
      <div class="day-tools">
        <button type="button" class="button small" onClick={() => go(daysAfter(day, -1))}>
          {t("appointment.day_before")}
        </button>
        <button type="button" class="button small" disabled={day === today} onClick={() => go(today)}>
          {t("appointment.today")}
        </button>
        <button type="button" class="button small" onClick={() => go(daysAfter(day, 1))}>
          {t("appointment.day_after")}
        </button>
        <input
          class="input"
          type="date"
          aria-label={t("appointment.day")}
          value={day}
          onInput={(event) => event.currentTarget.value && go(event.currentTarget.value)}
        />
        <FindCode
          found={(one) => {
            go(one.day);
            mark(one.id);
          }}
        />
      </div>
      {items?.length === 0 && <p class="empty">{t("appointment.none")}</p>}
      {items && items.length > 0 && (
        <div class="rows" tabIndex={0} role="group" aria-labelledby="day">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("appointment.time")}</th>
                <th scope="col">{t("visit.service")}</th>
                <th scope="col">{t("appointment.code")}</th>
                <th scope="col">{t("appointment.state")}</th>
                <th scope="col">
                  <span class="hidden-text">{t("appointment.deeds")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <Row key={one.id} one={one} marked={one.id === marked} tz={hall.centre.tz} today={day === today} {...deeds} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

interface RowProps extends Omit<Props, "hall" | "booked"> {
  one: Appointment;
  marked: boolean;
  tz: string;
  today: boolean;
}

function Row({ one, marked, tz, today, show, cancel, take }: RowProps) {
  const time = timeOfDay(one.at, tz);
  return (
    <tr class={`${one.state} ${marked ? "marked" : ""}`}>
      <td class="time">{time}</td>
      <th scope="row">{nameOf(one.service)}</th>
      <td class="code">{halves(one.code)}</td>
      <td>
        <span class={`state ${one.state}`}>{t(`appointment.${one.state}`)}</span>
      </td>
      <td class="deeds">
        {one.state === "booked" && (
          <>
            {today && take && (
              <button type="button" class="button small" aria-label={`${t("appointment.take")} ${time}`} onClick={() => take(one)}>
                {t("appointment.take")}
              </button>
            )}
            <button type="button" class="button small" aria-label={`${t("appointment.slip")} ${time}`} onClick={() => show(one)}>
              {t("appointment.slip")}
            </button>
            <button type="button" class="button small danger" aria-label={`${t("appointment.cancel")} ${time}`} onClick={() => cancel(one)}>
              {t("appointment.cancel_short")}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

/** By its code, typed or scanned, on whatever day it is. */
function FindCode({ found }: { found(appointment: Appointment): void }) {
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [odd, setOdd] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const what = asked(typed);
    setProblem(null);
    setOdd(what?.kind !== "code");
    if (what?.kind !== "code") return;
    staffApi.command<Appointment>("/api/v1/appointments/find", { code: what.text }).then((one) => {
      setTyped("");
      found(one);
    }, setProblem);
  };
  return (
    <form class="find-code" onSubmit={submit} autocomplete="off">
      <input
        class="input"
        value={typed}
        maxLength={20}
        autocomplete="off"
        aria-label={t("appointment.find")}
        placeholder={t("appointment.find")}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" class="button small">
        {t("who.find")}
      </button>
      <p role="alert">{problem ? problemText(problem) : odd ? t("appointment.odd") : ""}</p>
    </form>
  );
}
