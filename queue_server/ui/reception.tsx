import "@base/base.css";
import "./shared/head.css";
import "./reception/reception.css";
import "./reception/appointments.css";
import { useNow } from "@base/clock";
import { useLanguage } from "@base/i18n";
import { StaleBar } from "@base/stale";
import { useState } from "preact/hooks";
import { Appointments } from "./reception/Appointments";
import { Attention, refusedNow } from "./reception/Attention";
import { Desk } from "./reception/Desk";
import { useAppointments } from "./reception/useAppointments";
import { useAtHand } from "./reception/useAtHand";
import { useRefusedTickets } from "./reception/useRefusedTickets";
import { staffApi, type Me } from "./shared/identity";
import { showScreen } from "./shared/screen";
import { StaffHead, StaffPage } from "./shared/StaffPage";
import { Tabbed, Tabs } from "./shared/Tabs";
import { useHall } from "./shared/useHall";
import { t } from "./shared/words";

const MAY: ReadonlySet<string> = new Set(["reception", "manager", "admin"]);
/** Managers book; numbers are given out by reception. */
const GIVES_NUMBERS: ReadonlySet<string> = new Set(["reception", "admin"]);

type Tab = "desk" | "appointments";

function Reception({ me }: { me: Me }) {
  useLanguage();
  const now = useNow(10_000);
  const gives = GIVES_NUMBERS.has(me.role);
  const [tab, show] = useState<Tab>(gives ? "desk" : "appointments");
  const refused = useRefusedTickets();
  const booked = useAppointments();
  const hand = useAtHand();
  const { hall, status } = useHall(staffApi, "staff", refused, booked, hand);
  if (!hall) return null;
  const n = refusedNow(hall, now).length + refused.items.length;
  const unseen = tab !== "desk" && n > 0 ? { mark: { n, words: t("reception.waiting", { n }) } } : {};
  const tabs = [
    ...(gives ? [{ id: "desk" as const, name: t("reception.desk"), ...unseen }] : []),
    { id: "appointments" as const, name: t("reception.appointments") },
  ];
  return (
    <div class="reception">
      <StaffHead centre={hall.centre} heading={t(gives ? "reception.heading" : "page.booking")} me={me} />
      <StaleBar status={status} tz={hall.centre.tz} meanwhile={t("reception.cut")} />
      <main>
        <h1 class="hidden-text">{t("reception.heading")}</h1>
        <Tabs label={t("reception.tabs")} tabs={tabs} shown={tab} show={(next) => show(next)} />
        <Tabbed tab={tab}>
          {tab === "desk" ? (
            <>
              <Desk hall={hall} hand={hand} />
              <Attention hall={hall} refused={refused} />
            </>
          ) : (
            <Appointments
              hall={hall}
              booked={booked}
              {...(gives
                ? {
                    take: (appointment) => {
                      hand.showAppointment(appointment);
                      show("desk");
                    },
                  }
                : {})}
            />
          )}
        </Tabbed>
      </main>
    </div>
  );
}

showScreen("reception.title", () => (
  <StaffPage roles={MAY} refusal="reception.not_allowed">
    {(me) => <Reception me={me} />}
  </StaffPage>
));
