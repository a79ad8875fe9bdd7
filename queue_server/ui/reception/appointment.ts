// An appointment as the API tells it, its code as people read it, and what somebody types at reception.
import type { Named } from "@base/contract";

export interface Appointment {
  id: string;
  code: string;
  service: Named & { id: string; code: string };
  day: string;
  at: string;
  state: "booked" | "arrived" | "cancelled";
  ticket_id: string | null;
}

const CODE = /^[2-9ACDEFHJKMNPRTVWXY]{8}$/;
const NUMBER = /^[A-Z]{1,3}\d{3,4}$/;
const PERSON = /^\d{12}$/;

/** "A2C4 EFH9". */
export const halves = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`;

export type Asked = { kind: "code" | "number" | "person"; text: string };

/** What was typed or scanned: the code of an appointment, the number on a paper, the number of a person; else null. */
export function asked(typed: string): Asked | null {
  const text = typed.toUpperCase().replace(/[\s-]/g, "");
  if (PERSON.test(text)) return { kind: "person", text };
  if (CODE.test(text)) return { kind: "code", text };
  return NUMBER.test(text) ? { kind: "number", text } : null;
}

/** The QR code of an identity card begins with the person's number; the rest of it is nobody's business here. */
export const withoutCard = (typed: string): string => /^\d{12}/.exec(typed)?.[0] ?? typed;

/** "079•••••0012": enough to compare with the card in the hand. */
export const masked = (person: string): string => `${person.slice(0, 3)}•••••${person.slice(-4)}`;
