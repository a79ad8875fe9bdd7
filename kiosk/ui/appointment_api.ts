// What the page asks of appointments: /local/v1/appointments. Who it is stays with the kiosk.
import { Api } from "@base/api";
import type { Named } from "@base/contract";

export interface Appointment {
  id: string;
  at: string;
  service: Named & { id: string };
}

/** What a scanner read meanwhile; `code` is null for anything that is no code of an appointment. */
export interface Scan {
  scanned: boolean;
  code: string | null;
}

const api = new Api();

/** What the person whose card was read can still come with today; empty also when the server is away. */
export const appointmentsByCard = (visit: string) =>
  api.command<{ items: Appointment[] }>("/local/v1/appointments/by-card", { card: visit }).then((answer) => answer.items);

/** The appointment of that code, if somebody can come with it now. Throws Problem. */
export const appointmentByCode = (code: string) => api.command<Appointment>("/local/v1/appointments/by-code", { code });

/** Waits for the scanner, as long as one long poll. */
export const awaitScan = () => api.command<Scan>("/local/v1/appointments/scan");
