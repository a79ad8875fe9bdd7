import { longDate, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { t } from "../shared/words";
import { type Appointment, halves } from "./appointment";

/** The appointments at hand, and what each means for somebody who stands here now. */
export function Found({ hall, items }: { hall: Hall; items: readonly Appointment[] }) {
  return (
    <ul class="found">
      {items.map((one) => (
        <li key={one.id}>
          <h2>
            <Icon name="calendar" />
            {timeOfDay(one.at, hall.centre.tz)}
          </h2>
          <p>{longDate(one.at, hall.centre.tz)}</p>
          <p class="ticket-service">{nameOf(one.service)}</p>
          <p class="code">{halves(one.code)}</p>
          <p class={`meaning ${meaning(one, hall)}`}>{t(`found.${meaning(one, hall)}`)}</p>
        </li>
      ))}
    </ul>
  );
}

function meaning({ state, day }: Appointment, hall: Hall): "due" | "later" | "past" | "arrived" | "cancelled" {
  if (state !== "booked") return state;
  if (day === hall.day) return "due";
  return hall.day !== null && day < hall.day ? "past" : "later";
}
