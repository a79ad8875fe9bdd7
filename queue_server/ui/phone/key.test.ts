import assert from "node:assert/strict";
import { test } from "node:test";
import { ticketIdOf } from "./key";

test("the ticket's id is read from the front of the key", () => {
  const id = "0193a5b2-7c1d-7e0f-8a3b-5c6d7e8f9a0b";
  const raw = Buffer.concat([Buffer.from(id.replaceAll("-", ""), "hex"), Buffer.alloc(18, 0xfb)]);
  assert.equal(ticketIdOf(raw.toString("base64url")), id);
});

test("what is no key has no ticket", () => {
  for (const text of ["", "short", "<script>alert(1)</script>padding-padding", "ă".repeat(40)]) assert.equal(ticketIdOf(text), null);
});
