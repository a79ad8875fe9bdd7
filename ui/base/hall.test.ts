import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventData, HallCounter, HallEvent, Service, Snapshot } from "./contract";
import { hallOf, queue, reduce, reduceAll } from "./hall";

const service = (id: string): Service => ({ id, waiting: 0, open_counters: 0, forecast: null }) as Service;
const counter = (id: string, number: number): HallCounter =>
  ({ id, number, state: "open", service_ids: ["s1"], ticket: null }) as unknown as HallCounter;

const empty: Snapshot = {
  seq: 10,
  generation: 1,
  at: "2026-11-21T08:00:00+07:00",
  day: "2026-11-21",
  centre: {} as Snapshot["centre"],
  zones: [],
  services: [service("s1"), service("s2")],
  counters: [counter("c1", 1), counter("c2", 2)],
  tickets: [],
  calls: [],
  faults: [],
  card_refusals: [],
};

let seq = 0;
function event<T extends keyof EventData>(type: T, data: Partial<EventData[T]>, at = "2026-11-21T08:05:00+07:00"): HallEvent {
  return { seq: ++seq, at, type, data } as unknown as HallEvent;
}
const start = () => {
  seq = 10;
  return hallOf(empty);
};

const issued = (id: string, extra: Partial<EventData["ticket.issued"]> = {}, at = "2026-11-21T08:05:00+07:00") =>
  event("ticket.issued", { ticket_id: id, number: id.toUpperCase(), service_id: "s1", class: "regular", help: [], queued_at: at, ...extra }, at);
const called = (id: string, counter_id = "c1") =>
  event("ticket.called", { ticket_id: id, call_id: `call-${id}`, number: id.toUpperCase(), service_id: "s1", counter_id, counter_number: 1 });
const end = (type: "ticket.started" | "ticket.finished" | "ticket.no_show" | "ticket.parked", id: string) =>
  event(type, { ticket_id: id, call_id: `call-${id}`, number: id.toUpperCase(), service_id: "s1", counter_id: "c1" });

test("an issued ticket waits and is counted", () => {
  const hall = reduce(start(), issued("a1"));
  assert.equal(hall.services[0]!.waiting, 1);
  assert.equal(hall.tickets["a1"]!.state, "waiting");
  assert.equal(hall.seq, 11);
});

test("an event seen before changes nothing", () => {
  const first = issued("a1");
  const hall = reduce(start(), { ...first, seq: 11 });
  assert.equal(reduce(hall, { ...first, seq: 11 }), hall);
});

test("a call moves the ticket from the queue to the counter and opens a call", () => {
  const hall = reduceAll(start(), [issued("a1"), called("a1")]);
  assert.equal(hall.services[0]!.waiting, 0);
  assert.equal(hall.counters[0]!.ticket!.state, "called");
  assert.deepEqual(hall.calls.map((call) => [call.number, call.open, call.recalls]), [["A1", true, 0]]);
});

test("start and finish empty the counter and close the call", () => {
  const serving = reduceAll(start(), [issued("a1"), called("a1"), end("ticket.started", "a1")]);
  assert.equal(serving.counters[0]!.ticket!.state, "serving");
  const done = reduce(serving, end("ticket.finished", "a1"));
  assert.equal(done.counters[0]!.ticket, null);
  assert.equal(done.calls[0]!.open, false);
  assert.deepEqual(done.tickets, {});
});

test("a parked ticket keeps the class and the time it queued with", () => {
  const at = "2026-11-21T08:01:00+07:00";
  const hall = reduceAll(start(), [issued("a1", { class: "priority", help: ["deaf"] }, at), called("a1"), end("ticket.parked", "a1")]);
  assert.deepEqual(
    [hall.tickets["a1"]!.state, hall.tickets["a1"]!.class, hall.tickets["a1"]!.queued_at, hall.tickets["a1"]!.help],
    ["parked", "priority", at, ["deaf"]],
  );
});

test("a transfer waits at the new service with the server's time and class", () => {
  const transfer = (): HallEvent =>
    event("ticket.transferred", {
      ticket_id: "a1",
      call_id: "call-a1",
      number: "A1",
      from_service_id: "s1",
      service_id: "s2",
      queued_at: "2026-11-21T08:01:00+07:00",
      waits_from: "2026-11-21T08:06:00+07:00",
      class: "priority",
    });
  const hall = reduceAll(start(), [issued("a1"), called("a1"), transfer()]);
  assert.deepEqual(hall.services.map((one) => one.waiting), [0, 1]);
  assert.equal(hall.tickets["a1"]!.waits_from, "2026-11-21T08:06:00+07:00");
  assert.equal(hall.counters[0]!.ticket, null);
});

test("undo of a call puts the ticket back in its place and forgets the call", () => {
  const before = reduce(start(), issued("a1", { class: "appointment" }, "2026-11-21T08:01:00+07:00"));
  const back = reduceAll(before, [
    called("a1"),
    event("ticket.undone", {
      ticket_id: "a1",
      call_id: "call-a1",
      number: "A1",
      undoes_type: "ticket.called",
      service_id: "s1",
      counter_id: "c1",
      state: "waiting",
      queued_at: "2026-11-21T08:01:00+07:00",
      class: "appointment",
    }),
  ]);
  assert.deepEqual(back.tickets, before.tickets);
  assert.equal(back.counters[0]!.ticket, null);
  assert.deepEqual(back.calls, []);
});

test("undo of a finish brings the ticket back to its counter, being served", () => {
  const undo = () =>
    event("ticket.undone", { ticket_id: "a1", call_id: "call-a1", number: "A1", service_id: "s1", counter_id: "c1", state: "serving", class: "regular" });
  const hall = reduceAll(start(), [issued("a1"), called("a1"), end("ticket.started", "a1"), end("ticket.finished", "a1"), undo()]);
  assert.equal(hall.counters[0]!.ticket!.state, "serving");
  assert.equal(hall.calls[0]!.open, true);
});

test("a closed counter serves nothing", () => {
  const closed = event("counter.closed", { counter_id: "c1", service_ids: ["s1"], officer_id: null });
  const hall = reduceAll(start(), [closed]);
  assert.equal(hall.counters[0]!.state, "closed");
  assert.equal(hall.services[0]!.open_counters, 1);
});

test("a new day starts empty", () => {
  const hall = reduceAll(start(), [issued("a1"), event("day.opened", { day: "2026-11-22" })]);
  assert.deepEqual([hall.day, hall.tickets, hall.services[0]!.waiting], ["2026-11-22", {}, 0]);
});

test("the queue is in the order of the server's routing: waiting counts fourfold with priority or an appointment", () => {
  const hall = reduceAll(start(), [
    issued("old", {}, "2026-11-21T07:10:00+07:00"),
    issued("young", {}, "2026-11-21T07:50:00+07:00"),
    issued("priority", { class: "priority" }, "2026-11-21T07:55:00+07:00"),
    issued("early", { class: "appointment" }, "2026-11-21T08:30:00+07:00"),
    issued("elsewhere", { service_id: "s2" }),
  ]);
  const order = (at: string) => queue(hall, ["s1"], Date.parse(at)).map((ticket) => ticket.id);
  assert.deepEqual(order("2026-11-21T08:00:00+07:00"), ["old", "priority", "young", "early"]);
  assert.deepEqual(order("2026-11-21T08:20:00+07:00"), ["priority", "old", "young", "early"]);
});

test("a device that fails is a fault until it works again or is gone", () => {
  const device = (key: string, state: "ready" | "blocked") => event("device.changed", { host_id: "h1", key, state, reason: "" });
  const failing = reduceAll(start(), [device("p1", "ready"), device("p1", "blocked"), device("p2", "blocked"), device("p1", "blocked")]);
  assert.deepEqual(failing.faults.map((one) => one.key), ["p2", "p1"]);
  const mended = reduceAll(failing, [device("p1", "ready"), event("device.removed", { host_id: "h1", key: "p2" })]);
  assert.deepEqual(mended.faults, []);
});

test("what only wants something soon is told where an officer can give it", () => {
  const tablet = (counter_id: string | null) =>
    event("device.changed", { host_id: "h1", key: "screen", state: "warning", reason: "battery-low", counter_id });
  assert.deepEqual(reduceAll(start(), [tablet("c1")]).faults.map((one) => one.reason), ["battery-low"]);
  assert.deepEqual(reduceAll(start(), [tablet("c1"), tablet(null)]).faults, []);
});
