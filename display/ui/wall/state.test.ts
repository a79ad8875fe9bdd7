import assert from "node:assert/strict";
import { test } from "node:test";
import type { Call, HallCounter, HallEvent, Service, Snapshot, Zone } from "@base/contract";
import { hallOf } from "@base/hall";
import { afterEvent, callsBefore, home, openRows, type Screen, unanswered, unsaid, waitingServices, type WallState, wayTo } from "./state";

const AT = "2026-11-21T02:00:00+00:00";
const plus = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const zone = (id: string, room: string, floor: number, kind = "intake"): Zone => ({ id, code: id, kind, name_vi: id, name_en: id, room, floor });
const where = (room: string, floor: number) => ({ zone_vi: "", zone_en: "", room, floor });

const service = (id: string, change: Partial<Service> = {}) => ({ id, series: id, zone_id: "z1", open: true, waiting: 0, ...change }) as Service;
const counter = (id: string, zone_id = "z1") => ({ id, number: Number(id.slice(1)), zone_id, state: "open", service_ids: [], ticket: null }) as unknown as HallCounter;

function state(change: Partial<Snapshot> = {}): WallState {
  const snapshot = {
    seq: 0,
    at: AT,
    day: "2026-11-21",
    zones: [zone("z0", "A", 1, "waiting"), zone("z1", "A", 1), zone("z2", "B", 2)],
    services: [],
    counters: [counter("c1"), counter("c2"), counter("c3", "z2")],
    tickets: [],
    calls: [],
    faults: [],
    ...change,
  } as unknown as Snapshot;
  return { hall: hallOf(snapshot), recalledAt: {} };
}

let seq = 0;
function play(before: WallState, ...events: [type: string, seconds: number, data: object][]): WallState {
  return events.reduce(
    (now, [type, seconds, data]) => afterEvent(now, { seq: (seq = Math.max(seq, now.hall.seq) + 1), at: plus(seconds), type, data } as HallEvent),
    before,
  );
}

const called = (number: string, counter_id: string, zone_id = "z1") => ({
  ticket_id: number,
  call_id: `${number}-${counter_id}`,
  number,
  service_id: "s",
  counter_id,
  counter_number: Number(counter_id.slice(1)),
  zone_id,
});
const recalled = (number: string, counter_id: string) => ({ ...called(number, counter_id), recalls: 1 });
const ended = (number: string, counter_id: string) => ({ ticket_id: number, call_id: `${number}-${counter_id}`, counter_id });
const numbers = (rows: { call: Call }[]) => rows.map((row) => row.call.number);
const screen = (...zone_ids: string[]): Screen => ({ id: "w", zone_ids });

test("the newest call stands on top; one being served goes below those nobody has answered", () => {
  const now = play(
    state(),
    ["ticket.called", 1, called("A001", "c1")],
    ["ticket.called", 2, called("A002", "c2")],
    ["ticket.called", 3, called("A003", "c3")],
    ["ticket.started", 4, ended("A003", "c3")],
  );
  assert.deepEqual(numbers(openRows(now, null)), ["A002", "A001", "A003"]);
  assert.deepEqual(openRows(now, null).map((row) => row.serving), [false, false, true]);
});

test("a recall brings a call back to the top", () => {
  const now = play(
    state(),
    ["ticket.called", 1, called("A001", "c1")],
    ["ticket.called", 2, called("A002", "c2")],
    ["ticket.recalled", 9, recalled("A001", "c1")],
  );
  const rows = openRows(now, null);
  assert.deepEqual(numbers(rows), ["A001", "A002"]);
  assert.equal(rows[0]!.at, Date.parse(plus(9)));
});

test("times of recalls are forgotten with their calls", () => {
  let now = play(state(), ["ticket.called", 1, called("A001", "c1")], ["ticket.recalled", 2, recalled("A001", "c1")]);
  for (let n = 0; n < 40; n++) now = play(now, ["ticket.called", 3 + n, called(`B${n}`, "c2")]);
  now = play(now, ["ticket.recalled", 60, recalled("B39", "c2")]);
  assert.deepEqual(Object.keys(now.recalledAt), ["B39-c2"]);
});

test("a screen shows the calls of its zones, one without zones shows all", () => {
  const now = play(state(), ["ticket.called", 1, called("A001", "c1")], ["ticket.called", 2, called("B001", "c3", "z2")]);
  assert.deepEqual(numbers(openRows(now, screen("z1"))), ["A001"]);
  assert.deepEqual(numbers(openRows(now, screen())), ["B001", "A001"]);
  assert.deepEqual(callsBefore(now.hall, screen("z1"), []).map((call) => call.number), ["A001"]);
});

test("earlier calls list each ticket once and none that still stands large", () => {
  const now = play(
    state(),
    ["ticket.called", 1, called("A001", "c1")],
    ["ticket.finished", 2, ended("A001", "c1")],
    ["ticket.called", 3, called("A001", "c2")],
    ["ticket.finished", 4, ended("A001", "c2")],
    ["ticket.called", 5, called("A002", "c1")],
  );
  const rows = openRows(now, null);
  assert.deepEqual(numbers(rows), ["A002"]);
  const before = callsBefore(now.hall, null, rows);
  assert.deepEqual(before.map((call) => `${call.number}@${call.counter_number}`), ["A001@2"]);
});

test("a call is unanswered until its ticket is served or gone", () => {
  const waiting = play(state(), ["ticket.called", 1, called("A001", "c1")]);
  assert.equal(unanswered(waiting.hall, "A001-c1"), true);
  assert.equal(unanswered(play(waiting, ["ticket.started", 2, ended("A001", "c1")]).hall, "A001-c1"), false);
  assert.equal(unanswered(play(waiting, ["ticket.no_show", 2, ended("A001", "c1")]).hall, "A001-c1"), false);
});

test("services are those of the screen's zones with somebody waiting or open, the longest queue first", () => {
  const services = [
    service("A", { waiting: 2 }),
    service("B", { waiting: 7 }),
    service("C", { waiting: 0, open: false }),
    service("D", { waiting: 9, zone_id: "z2" }),
    service("E"),
  ];
  const { hall } = state({ services });
  const listed = (size: number) => waitingServices(hall, screen("z1"), size).map((one) => one.id);
  assert.deepEqual(listed(5), ["B", "A", "E"]);
  assert.deepEqual(listed(1), ["B", "A"]);
});

test("the way leads by floor first, then by room", () => {
  const { hall } = state();
  const from = home(hall, screen("z1", "z0"));
  assert.equal(from?.id, "z0");
  assert.equal(wayTo(from, where("A", 1)), "here");
  assert.equal(wayTo(from, where("B", 1)), "door");
  assert.equal(wayTo(from, where("A", 2)), "up");
  assert.equal(wayTo(zone("z", "C", 3), where("A", 2)), "down");
  assert.equal(wayTo(zone("z", "", 1), where("B", 1)), "here");
  assert.equal(wayTo(home(hall, screen()), where("A", 1)), "elsewhere");
});

test("after a cut only what nobody said is said: not what this wall spoke, what another spoke, what was answered or has lapsed", () => {
  const at = (seconds: number) => Date.parse(plus(seconds));
  const held = { centre: { policy: { hold_s: 600 } } } as unknown as Partial<Snapshot>;
  const now = play(
    state(held),
    ["ticket.called", 1, called("A001", "c1")],
    ["ticket.called", 2, called("A002", "c2")],
    ["ticket.called", 3, called("A003", "c3", "z2")],
  );
  const due = (hall = now.hall, said = {}, seconds = 10) => unsaid(hall, null, said, at(seconds)).map((call) => call.number);
  assert.deepEqual(due(), ["A001", "A002", "A003"]);
  assert.deepEqual(due(now.hall, { "A001-c1": 0 }), ["A002", "A003"]);
  assert.deepEqual(due(play(now, ["call.spoken", 4, { call_id: "A002-c2" }]).hall), ["A001", "A003"]);
  assert.deepEqual(due(play(now, ["ticket.started", 4, ended("A003", "c3")]).hall), ["A001", "A002"]);
  assert.deepEqual(due(now.hall, {}, 602), ["A003"]);
  assert.deepEqual(unsaid(now.hall, screen("z2"), {}, at(10)).map((call) => call.number), ["A003"]);
});

test("a recall wants to be said although the call was", () => {
  const held = { centre: { policy: { hold_s: 600 } } } as unknown as Partial<Snapshot>;
  const spoken = play(state(held), ["ticket.called", 1, called("A001", "c1")], ["call.spoken", 2, { call_id: "A001-c1" }]);
  const again = play(spoken, ["ticket.recalled", 3, recalled("A001", "c1")]);
  const due = (hall: typeof again.hall, said: Record<string, number>) => unsaid(hall, null, said, Date.parse(plus(9))).length;
  assert.deepEqual([due(spoken.hall, {}), due(again.hall, { "A001-c1": 0 }), due(again.hall, { "A001-c1": 1 })], [0, 1, 0]);
});
