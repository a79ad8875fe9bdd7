// Where a person stands in the kiosk, and every move between the steps. Pure: the screens draw it, the tests walk it.
import { Problem } from "@base/api";
import type { Help, Purpose } from "@base/contract";
import type { Appointment } from "../appointment_api";
import type { HallService, Issued, Order, Procedure } from "../local_api";

/** What was chosen before the questions about the person: one ticket for one service. */
export interface Choosing {
  intent: string;
  service: string;
  procedure: Procedure | null;
  /** The appointment the person comes with. */
  appointment: string | null;
}

/** The ticket somebody has already for that service today. */
export interface HeldTicket {
  id: string;
  number: string;
  state: string;
  follow: boolean;
}

export type Step =
  | { name: "welcome" }
  | { name: "agency"; purpose: Purpose }
  | { name: "search" }
  | { name: "procedure"; procedure: Procedure }
  | { name: "code"; scanned: string }
  | { name: "appointment"; appointment: Appointment }
  | ({ name: "way" } & Choosing)
  | ({ name: "card"; visit: string } & Choosing)
  | ({ name: "priority"; card: string | null } & Choosing)
  | { name: "issuing"; order: Order }
  | { name: "no_paper"; order: Order; reason: string }
  | { name: "refused"; order: Order; problem: Problem }
  | { name: "already"; order: Order; ticket: HeldTicket }
  | { name: "ticket"; issued: Issued };

export interface Flow {
  step: Step;
  /** The steps before this one, for "Quay lại". */
  trail: readonly Step[];
  query: string;
  help: readonly Help[];
}

export type Move =
  | { type: "to"; step: Step }
  | { type: "back" }
  | { type: "query"; query: string }
  | { type: "help"; help: Help }
  | { type: "order"; order: Order }
  | { type: "issued"; intent: string; issued: Issued }
  | { type: "failed"; intent: string; problem: Problem }
  | { type: "forget" };

export const START: Flow = { step: { name: "welcome" }, trail: [], query: "", help: [] };

export function move(flow: Flow, by: Move): Flow {
  switch (by.type) {
    case "to":
      return { ...flow, step: by.step, trail: [...flow.trail, flow.step] };
    case "back":
      return flow.trail.length ? { ...flow, step: flow.trail.at(-1)!, trail: flow.trail.slice(0, -1) } : START;
    case "query":
      return { ...flow, query: by.query };
    case "help":
      return { ...flow, help: toggled(flow.help, by.help) };
    case "order":
      // A second touch while the first is on its way orders nothing.
      return flow.step.name === "issuing" ? flow : { ...flow, step: { name: "issuing", order: by.order } };
    case "issued":
      return awaits(flow, by.intent) ? { ...START, step: { name: "ticket", issued: by.issued } } : flow;
    case "failed":
      return awaits(flow, by.intent) ? { ...flow, step: failure(flow.step.order, by.problem) } : flow;
    case "forget":
      return START;
  }
}

type Issuing = Flow & { step: Extract<Step, { name: "issuing" }> };

/** An answer to an order that was given up meanwhile must not take over the next person's screen. */
const awaits = (flow: Flow, intent: string): flow is Issuing => flow.step.name === "issuing" && flow.step.order.intent === intent;

function failure(order: Order, problem: Problem): Step {
  if (problem.code === "printer_blocked") return { name: "no_paper", order, reason: String(problem.data["reason"] ?? "") };
  if (problem.code === "already_has_ticket") return { name: "already", order, ticket: heldTicket(problem.data) };
  return { name: "refused", order, problem };
}

const heldTicket = (data: Problem["data"]): HeldTicket => ({
  id: String(data["ticket_id"] ?? ""),
  number: String(data["number"] ?? ""),
  state: String(data["state"] ?? ""),
  follow: data["follow"] === true,
});

/** The card visit that a step belongs to; as soon as there is none, what was read is to be forgotten. */
export function visitOf(step: Step): string | null {
  switch (step.name) {
    case "card":
      return step.visit;
    case "priority":
      return step.card;
    case "issuing":
    case "no_paper":
    case "refused":
      return step.order.card;
    default:
      return null;
  }
}

/** A service that somebody chose who comes without an appointment. */
export const chosen = (intent: string, service: string, procedure: Procedure | null): Choosing => ({
  intent,
  service,
  procedure,
  appointment: null,
});

/** The server keeps an appointment's place in line so long; who comes later stands in the line of all others. */
const LATE_MS = 10 * 60_000;

/** Whether the person is too late for the place of their appointment, so that the usual questions count again. */
export const isLate = ({ at }: Appointment, now: number): boolean => now > Date.parse(at) + LATE_MS;

/** The first question about the person: with or without a card where one can be read, else at once the priority. */
export const firstQuestion = (choosing: Choosing, cards: boolean): Step =>
  cards ? { name: "way", ...choosing } : { name: "priority", card: null, ...choosing };

const toggled = (before: readonly Help[], one: Help) =>
  before.includes(one) ? before.filter((other) => other !== one) : [...before, one];

/** The step behind a purpose: its agencies, or at once the first question when there is nothing to choose. */
export function afterPurpose(purpose: Purpose, services: readonly HallService[], intent: string, cards: boolean): Step {
  const [only, ...others] = services.filter((service) => service.purpose === purpose);
  return only && !others.length ? firstQuestion(chosen(intent, only.id, null), cards) : { name: "agency", purpose };
}
