import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem } from "@base/api";
import { asCode, halves, troubleOf } from "./code";

const form = { alphabet: "23456789ACDEFHJKMNPRTVWXY", length: 8 };

test("what is typed becomes a code: capitals, no spaces, nothing that no code has, no more than fits", () => {
  assert.equal(asCode("a2c4-efh9", form), "A2C4EFH9");
  assert.equal(asCode("A2C4 EFH9 22", form), "A2C4EFH9");
  assert.equal(asCode("0OI1LBSZđ", form), "");
});

test("it stands in two halves as soon as the second begins", () => {
  assert.equal(halves("A2C4", form), "A2C4");
  assert.equal(halves("A2C4E", form), "A2C4 E");
});

test("every refusal has its own words, and a server that is away is no wrong code", () => {
  const now = Date.parse("2026-11-23T08:00:00+07:00");
  const trouble = (code: string, status = 409, at?: string) => troubleOf(new Problem(status, { code, at }), now);
  assert.equal(trouble("appointment_unknown", 404), "unknown");
  assert.equal(trouble("appointment_used"), "used");
  assert.equal(trouble("appointment_cancelled"), "cancelled");
  assert.equal(trouble("appointment_not_today", 409, "2026-11-24T09:00:00+07:00"), "later");
  assert.equal(trouble("appointment_not_today", 409, "2026-11-20T09:00:00+07:00"), "past");
  assert.equal(trouble("too_many_attempts", 429), "tries");
  assert.equal(trouble("server_unreachable", 503), "away");
  assert.equal(trouble("offline", 0), "away");
  assert.equal(trouble("validation", 422), "other");
});
