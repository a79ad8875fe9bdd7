import "@base/base.css";
import "./phone/phone.css";
import { Api } from "@base/api";
import { CentreName } from "@base/centre";
import type { Centre, Ticket } from "@base/contract";
import { problemText, setLanguage, useLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { StaleBar } from "@base/stale";
import { applyTheme } from "@base/theme";
import { useEffect, useRef, useState } from "preact/hooks";
import { allowAlarm, ring } from "./phone/alarm";
import { Cancel } from "./phone/Cancel";
import { ticketIdOf } from "./phone/key";
import { Rate } from "./phone/Rate";
import { TicketView } from "./phone/TicketView";
import { useTicket } from "./phone/useTicket";
import { LanguageSwitch, rememberedLanguage, showScreen } from "./shared/screen";
import { t } from "./shared/words";

// The key stays behind `#`: it must survive a reload and a bookmark, and no server log ever sees it.
const key = location.hash.slice(1);
const ticketId = ticketIdOf(key);
const api = new Api({ Authorization: `Follow ${key}` });

function PhonePage() {
  useLanguage();
  const [centre, setCentre] = useState<Centre | null>(null);
  useEffect(() => {
    new Api().get<Centre>("/api/v1/centre").then(
      (found) => {
        applyTheme(found.theme);
        setCentre(found);
      },
      () => setCentre(null), // the number matters more than the name
    );
  }, []);
  return (
    <div class="phone">
      <header>
        <CentreName centre={centre} />
        <LanguageSwitch />
      </header>
      {ticketId ? <Followed ticketId={ticketId} centre={centre} /> : <Told text={t("phone.bad_link")} />}
    </div>
  );
}

function Told({ text }: { text: string }) {
  return (
    <main>
      <p class="notice problem" role="alert">
        <Icon name="warning" />
        {text}
      </p>
    </main>
  );
}

function Followed({ ticketId, centre }: { ticketId: string; centre: Centre | null }) {
  const { ticket, problem, status, accept } = useTicket(api, ticketId, key, ring);
  useRing(ticket);
  useTicketLanguage(ticket);
  const ratingToken = useLastToken(ticket);
  if (problem && [401, 403].includes(problem.status)) return <Told text={t("phone.bad_link")} />;
  // The key is right, so the number exists: a kiosk issued it without the server, and has not told it yet.
  if (problem?.status === 404) return <Told text={t("phone.not_yet")} />;
  return (
    <>
      <StaleBar status={status} tz={centre?.tz} meanwhile={t("phone.cut")} />
      <main>
        {!ticket && <p role="status">{problem ? problemText(problem) : t("phone.loading")}</p>}
        {ticket && <TicketView ticket={ticket} centre={centre} />}
        {ticket && (ticket.state === "waiting" || ticket.state === "parked") && <Alert />}
        {ratingToken && <Rate api={api} token={ratingToken} />}
        {ticket?.allowed.includes("cancel") && <Cancel api={api} ticket={ticket} accept={accept} />}
      </main>
    </>
  );
}

/** Ring when the number is called; not when an old call is read after a reload. */
function useRing(ticket: Ticket | null): void {
  const before = useRef<Ticket["state"] | null>(null);
  useEffect(() => {
    if (!ticket) return;
    if (ticket.state === "called" && before.current !== null && before.current !== "called") ring();
    before.current = ticket.state;
  }, [ticket?.state]);
}

/** The language chosen when the number was taken, unless this phone has chosen one. */
function useTicketLanguage(ticket: Ticket | null): void {
  useEffect(() => {
    if (ticket && !rememberedLanguage()) setLanguage(ticket.language);
  }, [ticket?.language]);
}

/** The token goes with the rating that was given; the thanks must not go with it. */
function useLastToken(ticket: Ticket | null): string | null {
  const token = useRef<string | null>(null);
  token.current = ticket?.rating_token ?? token.current;
  return token.current;
}

function Alert() {
  const [on, setOn] = useState(false);
  const allow = () => {
    allowAlarm();
    setOn(true);
  };
  if (on) {
    return (
      <p class="notice" role="status">
        <Icon name="bell" />
        {t("phone.alert_on")}
      </p>
    );
  }
  return (
    <button type="button" class="button main" onClick={allow}>
      <Icon name="bell" />
      {t("phone.alert")}
    </button>
  );
}

showScreen("phone.title", PhonePage);
