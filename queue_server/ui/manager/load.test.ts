import assert from "node:assert/strict";
import { test } from "node:test";
import type { HallTicket, Service } from "@base/contract";
import type { Hall } from "@base/hall";
import { loads, longestWait } from "./load";

const at = Date.parse("2026-11-21T09:00:00+07:00");
const service = (id: string, high_s: number | null): Service =>
  ({ id, open_counters: 1, forecast: high_s === null ? null : { low_s: 0, high_s } }) as Service;
const ticket = (id: string, service_id: string, minutes: number, state: HallTicket["state"] = "waiting"): HallTicket => {
  const since = new Date(at - minutes * 60_000).toISOString();
  return { id, service_id, state, class: "regular", waits_from: since, queued_at: since } as HallTicket;
};
const hall = (services: Service[], tickets: HallTicket[]): Hall =>
  ({
    services,
    tickets: Object.fromEntries(tickets.map((one) => [one.id, one])),
    centre: { policy: { wait_limit_s: 900 } },
  }) as unknown as Hall;

test("the service with the longest wait comes first, the quiet ones last", () => {
  const found = loads(hall([service("a", null), service("b", null), service("c", null)], [ticket("1", "a", 3), ticket("2", "b", 8)]), at);
  assert.deepEqual(found.map((load) => [load.service.id, load.longestS]), [["b", 480], ["a", 180], ["c", 0]]);
});

test("over the limit: by a wait that is, and by a forecast that will be", () => {
  const found = loads(hall([service("a", 100), service("b", 901), service("c", 100)], [ticket("1", "a", 16), ticket("2", "b", 1), ticket("3", "c", 15)]), at);
  assert.deepEqual(found.map((load) => [load.service.id, load.over]), [["a", true], ["c", false], ["b", true]]);
});

test("the longest wait counts those who wait, not those set aside", () => {
  assert.equal(longestWait(hall([], [ticket("1", "a", 20, "parked"), ticket("2", "a", 4)]), at), 240);
  assert.equal(longestWait(hall([], []), at), null);
});
