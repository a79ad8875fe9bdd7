import "./slip.css";
import { CentreName } from "@base/centre";
import { longDate, place, timeOfDay } from "@base/format";
import type { Hall } from "@base/hall";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";
import { Panel } from "../shared/Panel";
import { t } from "../shared/words";
import { type Appointment, halves } from "./appointment";

/** What the citizen takes along: on the screen to photograph, or on paper by the printer of this desk. */
export function Slip({ hall, appointment, close }: { hall: Hall; appointment: Appointment; close(): void }) {
  const { tz } = hall.centre;
  const service = hall.services.find(({ id }) => id === appointment.service.id);
  return (
    <Panel title={t("slip.title")} close={close}>
      <article class="slip">
        <CentreName centre={hall.centre} />
        <h3>{t("slip.heading")}</h3>
        <p class="when">
          <strong>{timeOfDay(appointment.at, tz)}</strong> {longDate(appointment.at, tz)}
        </p>
        <p class="what">
          {nameOf(appointment.service)}
          {service && <small>{place(service.where)}</small>}
        </p>
        <Code appointment={appointment} />
        <p class="code">{halves(appointment.code)}</p>
        <p class="how">{t("slip.how")}</p>
      </article>
      <button type="button" class="button main" onClick={printed}>
        <Icon name="printer" />
        {t("slip.print")}
      </button>
    </Panel>
  );
}

/** Hidden on paper, the button loses the focus, and Escape its way to the panel. */
function printed({ currentTarget }: { currentTarget: HTMLButtonElement }): void {
  print();
  currentTarget.focus();
}

/** The quiet zone of a QR code, in modules (ISO/IEC 18004). */
const QUIET = 4;

function Code({ appointment }: { appointment: Appointment }) {
  const [rows, setRows] = useState<readonly string[]>([]);
  useEffect(() => {
    staffApi.get<{ rows: string[] }>(`/api/v1/appointments/${appointment.id}/code`).then(
      (found) => setRows(found.rows),
      () => undefined, // the code stands there in letters
    );
  }, [appointment.id]);
  const size = rows.length + 2 * QUIET;
  const dark = rows.flatMap((row, y) => Array.from(row, (module, x) => (module === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("slip.qr")} shape-rendering="crispEdges">
      <path d={dark.join("")} />
    </svg>
  );
}
