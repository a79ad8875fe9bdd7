// What the page asks of appointments: /local/v1/appointments. Who it is stays with the kiosk.
import { Api } from "@base/api";
import type { Named } from "@base/contract";

export interface Appointment {
  id: string;
  at: string;
  service: Named & { id: string };
}

const api = new Api();

/** What the person whose card was read can still come with today; empty also when the server is away. */
export const appointmentsByCard = (visit: string) =>
  api.command<{ items: Appointment[] }>("/local/v1/appointments/by-card", { card: visit }).then((answer) => answer.items);
