import { Problem } from "@base/api";
import type { Service } from "@base/contract";
import { longDate, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { problemText } from "@base/i18n";
import { useEffect, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { ServicePicker } from "../shared/ServicePicker";
import { t } from "../shared/words";
import { type Appointment, withoutCard } from "./appointment";
import { daysAfter } from "./days";

const AHEAD_DAYS = 90;
const PERSON = /^\d{12}$/;

interface Slot {
  at: string;
  booked: number;
}

interface Props {
  hall: Hall;
  /** Another value: somebody booked or called off meanwhile. */
  version: number;
  done(appointment: Appointment): void;
}

/** What for, which day, when, and, if they want to be found by their card, for whom. */
export function Book({ hall, version, done }: Props) {
  const today = hall.day ?? "";
  const [service, setService] = useState<Service | null>(null);
  const [day, setDay] = useState(today);
  const [at, setAt] = useState<string | null>(null);
  const [person, setPerson] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const slots = useSlots(service, day, version);
  useEffect(() => setAt(null), [service, day]);
  const numberRight = person === "" || PERSON.test(person);
  const ready = service !== null && at !== null && numberRight && !busy;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setProblem(null);
    staffApi
      .command<Appointment>("/api/v1/appointments", { service: service.id, at, ...(person ? { person } : {}) })
      .then((made) => {
        setAt(null);
        setPerson("");
        done(made);
      }, setProblem)
      .finally(() => setBusy(false));
  };
  return (
    <form class="form" onSubmit={submit} autocomplete="off">
      <ServicePicker services={hall.services} chosen={service} choose={setService} note={() => ""} />
      <div class="field">
        <label for="book-day">{t("book.day")}</label>
        <input
          class="input"
          id="book-day"
          type="date"
          value={day}
          min={today}
          max={daysAfter(today, AHEAD_DAYS)}
          required
          aria-describedby="book-day-words"
          onInput={(event) => setDay(event.currentTarget.value)}
        />
        <small id="book-day-words">{day && longDate(`${day}T12:00:00Z`, "UTC")}</small>
      </div>
      <Times slots={slots} chosen={at} choose={setAt} tz={hall.centre.tz} asked={service !== null} />
      <div class="field">
        <label for="book-person">{t("book.person")}</label>
        <input
          class="input"
          id="book-person"
          value={person}
          inputMode="numeric"
          maxLength={400}
          autocomplete="off"
          aria-describedby="book-person-words"
          aria-invalid={!numberRight}
          onInput={(event) => {
            const kept = withoutCard(event.currentTarget.value.trim());
            event.currentTarget.value = kept;
            setPerson(kept);
          }}
        />
        <small id="book-person-words">{t(numberRight ? "book.person_hint" : "book.person_wrong")}</small>
      </div>
      <div role="alert">{problem && <p class="notice problem">{problemText(problem)}</p>}</div>
      <button type="submit" class="button main" disabled={!ready}>
        {t("book.book")}
      </button>
    </form>
  );
}

interface TimesProps {
  slots: readonly Slot[] | null;
  chosen: string | null;
  choose(at: string): void;
  tz: string;
  /** There is a service to ask for. */
  asked: boolean;
}

function Times({ slots, chosen, choose, tz, asked }: TimesProps) {
  return (
    <fieldset class="times">
      <legend>{t("book.time")}</legend>
      {!asked && <p class="hint">{t("book.service_first")}</p>}
      {asked && slots?.length === 0 && <p class="hint">{t("book.no_time")}</p>}
      {asked && slots && slots.length > 0 && (
        <div class="chips">
          {slots.map(({ at, booked }) => (
            <label key={at}>
              <input type="radio" name="at" checked={chosen === at} onChange={() => choose(at)} />
              <span>
                {timeOfDay(at, tz)}
                {booked > 0 && <small>{t("book.booked", { n: booked })}</small>}
              </span>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}

/** The moments that are offered; null while they are read or nothing was asked for. */
function useSlots(service: Service | null, day: string, version: number): readonly Slot[] | null {
  const [slots, setSlots] = useState<readonly Slot[] | null>(null);
  const id = service?.id;
  useEffect(() => setSlots(null), [id, day]);
  useEffect(() => {
    if (!id || !day) return;
    let stale = false;
    staffApi.get<{ items: Slot[] }>(`/api/v1/appointments/slots?service=${encodeURIComponent(id)}&day=${day}`).then(
      ({ items }) => !stale && setSlots(items),
      () => !stale && setSlots([]), // no moment can be booked that is not known
    );
    return () => void (stale = true);
  }, [id, day, version]);
  return slots;
}
