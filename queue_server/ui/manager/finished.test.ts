import assert from "node:assert/strict";
import { test } from "node:test";
import { finished } from "./finished";

const begin = Date.parse("2026-11-21T09:00:00+07:00") / 1000;
const curve = { step_s: 900, at: [begin, begin + 900], issued: [20, 3], started: [18, 1], waiting: [2, 4], mean_wait_s: [60, null] };

test("the running quarter of an hour is left out", () => {
  const shown = finished({ at: "2026-11-21T09:17:00+07:00", curve });
  assert.deepEqual([shown.at, shown.issued, shown.started, shown.waiting, shown.mean_wait_s], [[begin], [20], [18], [2], [60]]);
});

test("a quarter counts from the moment it is over, and before the first there is none", () => {
  assert.deepEqual(finished({ at: "2026-11-21T09:30:00+07:00", curve }).at, curve.at);
  assert.deepEqual(finished({ at: "2026-11-21T09:14:59+07:00", curve }).at, []);
});
