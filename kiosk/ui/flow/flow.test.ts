import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "@base/api";
import type { HallService, Issued, Order } from "../local_api";
import { afterPurpose, firstQuestion, type Flow, isLate, move, START, type Step, visitOf } from "./flow";

const order: Order = {
  intent: "i1",
  service: "s1",
  procedure: null,
  priority: "none",
  help: [],
  language: "vi",
  paper: "print",
  card: null,
  appointment: null,
};
const issued = { ticket: { id: "t1", number: "A001" }, paper: "queued", follow: true } as Issued;
const agency: Step = { name: "agency", purpose: "submit" };
const priority: Step = { name: "priority", card: null, intent: "i1", service: "s1", procedure: null, appointment: null };

const walk = (...steps: Step[]): Flow => steps.reduce((flow, step) => move(flow, { type: "to", step }), START);

const service = (id: string, purpose: HallService["purpose"]) => ({ id, purpose }) as HallService;

test("back goes step by step to the welcome and stays there", () => {
  let flow = walk(agency, priority);
  flow = move(flow, { type: "back" });
  assert.deepEqual(flow.step, agency);
  flow = move(flow, { type: "back" });
  assert.equal(flow.step.name, "welcome");
  assert.equal(move(flow, { type: "back" }).step.name, "welcome");
});

test("going back keeps the words typed and the help chosen", () => {
  let flow = walk({ name: "search" });
  flow = move(flow, { type: "query", query: "ly lich" });
  flow = move(flow, { type: "help", help: "deaf" });
  flow = move(move(flow, { type: "to", step: priority }), { type: "back" });
  assert.equal(flow.query, "ly lich");
  assert.deepEqual(flow.help, ["deaf"]);
  assert.deepEqual(move(flow, { type: "help", help: "deaf" }).help, []);
});

test("a second touch while the first is on its way orders nothing", () => {
  const flow = move(walk(agency, priority), { type: "order", order });
  assert.equal(move(flow, { type: "order", order: { ...order, intent: "i2" } }), flow);
});

test("the number ends the way: nothing of the person is left behind it", () => {
  let flow = move(walk(agency, priority), { type: "help", help: "guide" });
  flow = move(move(flow, { type: "order", order }), { type: "issued", intent: "i1", issued });
  assert.deepEqual(flow, { ...START, step: { name: "ticket", issued } });
});

test("an answer that nobody waits for any more changes nothing", () => {
  const gone = move(move(walk(priority), { type: "order", order }), { type: "forget" });
  assert.equal(move(gone, { type: "issued", intent: "i1", issued }), gone);
  assert.equal(move(gone, { type: "failed", intent: "i1", problem: new Problem(503, {}) }), gone);
});

test("a blocked printer asks; the same intent goes on without paper", () => {
  const sent = move(walk(agency, priority), { type: "order", order });
  const problem = new Problem(409, { code: "printer_blocked", reason: "media-empty-error" });
  const asked = move(sent, { type: "failed", intent: "i1", problem });
  assert.deepEqual(asked.step, { name: "no_paper", order, reason: "media-empty-error" });
  const on = move(asked, { type: "order", order: { ...order, paper: "screen" } });
  assert.deepEqual(on.step, { name: "issuing", order: { ...order, paper: "screen" } });
});

test("any other refusal leads back to where the person chose", () => {
  const sent = move(walk(agency, priority), { type: "order", order });
  const refused = move(sent, { type: "failed", intent: "i1", problem: new Problem(409, { code: "service_closed" }) });
  assert.equal(refused.step.name, "refused");
  assert.deepEqual(move(refused, { type: "back" }).step, agency);
});

test("a purpose with one service asks for no agency", () => {
  const services = [service("s1", "submit"), service("s2", "submit"), service("s3", "pay")];
  assert.deepEqual(afterPurpose("submit", services, "i", false), agency);
  assert.deepEqual(afterPurpose("pay", services, "i", false), { name: "priority", card: null, intent: "i", service: "s3", procedure: null, appointment: null });
});

test("where cards are read the way is asked first, and a purpose with one service leads there too", () => {
  const chosen = { intent: "i1", service: "s1", procedure: null, appointment: null };
  assert.deepEqual(firstQuestion(chosen, true), { name: "way", ...chosen });
  assert.equal(afterPurpose("result", [service("s1", "result")], "i1", true).name, "way");
});

test("a card belongs to the steps that need it, and to none before or after", () => {
  const chosen = { intent: "i1", service: "s1", procedure: null, appointment: null };
  const withCard = { ...order, card: "v1" };
  const keeps: Step[] = [
    { name: "card", visit: "v1", ...chosen },
    { name: "priority", card: "v1", ...chosen },
    { name: "issuing", order: withCard },
    { name: "no_paper", order: withCard, reason: "" },
    { name: "refused", order: withCard, problem: new Problem(503, {}) },
  ];
  assert.deepEqual(keeps.map(visitOf), keeps.map(() => "v1"));
  const forgets: Step[] = [START.step, { name: "way", ...chosen }, { name: "ticket", issued }, priority];
  assert.deepEqual(forgets.map(visitOf), forgets.map(() => null));
});

test("who has a number already is shown that number", () => {
  const asked = move(walk(priority), { type: "order", order: { ...order, card: "v1" } });
  const problem = new Problem(409, { code: "already_has_ticket", ticket_id: "t9", number: "A007", state: "waiting", follow: true });
  const { step } = move(asked, { type: "failed", intent: "i1", problem });
  assert.deepEqual(step, {
    name: "already",
    order: { ...order, card: "v1" },
    ticket: { id: "t9", number: "A007", state: "waiting", follow: true },
  });
  assert.equal(visitOf(step), null);
});

test("who comes more than ten minutes late is asked as everybody is", () => {
  const at = Date.parse("2026-11-23T09:30:00+07:00");
  const booked = { id: "a1", at: "2026-11-23T09:30:00+07:00", service: { id: "s1", name_vi: "Hộ tịch", name_en: null } };
  assert.equal(isLate(booked, at - 3_600_000), false);
  assert.equal(isLate(booked, at + 600_000), false);
  assert.equal(isLate(booked, at + 600_001), true);
});
