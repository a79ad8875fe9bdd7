import assert from "node:assert/strict";
import { test } from "node:test";
import { adviceFor } from "./advice";

const said = (people_ahead: number, minutes: [number, number] | null) =>
  adviceFor({ people_ahead, forecast: minutes && { low_s: minutes[0] * 60, high_s: minutes[1] * 60 } })?.say ?? null;

test("the turn is near only when it is", () => {
  assert.equal(said(1, [11, 19]), "stay");
  assert.equal(said(1, [2, 6]), "stay");
  assert.equal(said(2, [2, 5]), "soon");
  assert.equal(said(3, [2, 5]), "stay");
  assert.equal(said(0, [11, 19]), "soon");
  assert.equal(said(0, null), "soon");
});

test("who waits long may leave, and is told when to be back", () => {
  const before = Date.now();
  const advice = adviceFor({ people_ahead: 9, forecast: { low_s: 1800, high_s: 2400 } });
  assert.ok(advice?.say === "return");
  assert.ok(Math.abs(advice.backBy - (before + 1_500_000)) < 5_000);
});

test("without a forecast nothing is promised", () => assert.equal(said(4, null), null));
