import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, halves, masked, withoutCard } from "./appointment";

test("one field tells a code, a number and a person apart", () => {
  assert.deepEqual(asked(" a2c4 efh9 "), { kind: "code", text: "A2C4EFH9" });
  assert.deepEqual(asked("a015"), { kind: "number", text: "A015" });
  assert.deepEqual(asked("C9041"), { kind: "number", text: "C9041" });
  assert.deepEqual(asked("001087000123"), { kind: "person", text: "001087000123" });
  for (const nothing of ["", "A2C4EFH0", "Nguyễn", "12345", "A01"]) assert.equal(asked(nothing), null, nothing);
});

test("of the code of a card only the number is kept", () => {
  assert.equal(withoutCard("001087000123|012345678|Nguyễn Thị Ánh|19870101"), "001087000123");
  assert.equal(withoutCard("A015"), "A015");
});

test("a person's number is shown in part, a code in halves", () => {
  assert.equal(masked("001087000123"), "001•••••0123");
  assert.equal(halves("A2C4EFH9"), "A2C4 EFH9");
});
