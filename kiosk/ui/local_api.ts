// What the page asks of the kiosk it runs on: /local/v1. The kiosk alone speaks to the server and to the printer.
import { Api } from "@base/api";
import type { Forecast, Help, Language, Named, Priority, Purpose, Where } from "@base/contract";
import type { CodeForm } from "./flow/code";

export interface HallService extends Named {
  id: string;
  code: string;
  purpose: Purpose;
  agency: (Named & { id: string }) | null;
  where: Where | null;
  open: boolean;
  opens_at: string | null;
  closes_at: string | null;
  /** `no_connection`: the kiosk is on its own and holds no number of this service. */
  closed_reason: string | null;
  /** Null while the kiosk is on its own: only the server knows. */
  waiting: number | null;
  open_counters: number;
  forecast: Forecast | null;
}

export interface HallCentre extends Named {
  tz: string;
  theme: { colour: string | null; accent: string | null };
  idle_s: number;
  elderly_age: number;
  /** Somebody has booked here for today or later. */
  appointments: boolean;
}

export interface HallView {
  centre: HallCentre;
  services: HallService[];
  /** `card`: a chip card can be read now; `scanner`: a code can be; `camera`: a face can be compared. */
  kiosk: { name: string; floor: string; card: boolean; scanner: boolean; camera: boolean; code: CodeForm };
  printer: { state: string };
  /** Since when the kiosk issues on its own; null with the server. */
  offline: { since: string | null } | null;
}

export interface Procedure extends Named {
  code: string;
  service_id: string;
  agency: (Named & { id: string }) | null;
  bring_vi: string;
  bring_en: string;
}

/** One touch that asks for a ticket. The same `intent` gives the same ticket, however often it is sent. */
export interface Order {
  intent: string;
  service: string;
  procedure: string | null;
  priority: Priority;
  help: Help[];
  language: Language;
  paper: "print" | "screen";
  /** The visit in which the person's card was read. */
  card: string | null;
  /** The appointment the person comes with. */
  appointment: string | null;
}

export interface IssuedTicket {
  id: string;
  number: string;
  service: (Named & { id: string }) | null;
  where: Where | null;
  people_ahead: number | null;
  forecast: Forecast | null;
  /** True when the kiosk issued it on its own. */
  offline: boolean | null;
}

export type PaperState = "none" | "queued" | "done" | "failed" | "unknown";

export interface Issued {
  ticket: IssuedTicket;
  paper: PaperState;
  follow: boolean;
}

const api = new Api();

export const readHall = () => api.get<HallView>("/local/v1/hall");

export const findProcedures = (query: string) =>
  api.get<{ items: Procedure[] }>(`/local/v1/procedures?q=${encodeURIComponent(query)}`).then((answer) => answer.items);

export const issue = (order: Order) => api.command<Issued>("/local/v1/tickets", order);

/** How the paper ended; answers `queued` when it takes longer than one long poll. */
export const readPaper = (ticketId: string) =>
  api.get<{ state: PaperState }>(`/local/v1/tickets/${encodeURIComponent(ticketId)}/paper`).then((answer) => answer.state);

export const beat = () => api.command<{ build: string }>("/local/v1/heartbeat");

export const followCode = (ticketId: string) => `/local/v1/tickets/${encodeURIComponent(ticketId)}/qr.svg`;
