import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ticket, TicketCommand, TicketState } from "@base/contract";
import { KEYS, label, possible, usual } from "./commands";

const ticket = (state: TicketState, allowed: TicketCommand[]) => ({ state, allowed }) as Ticket;

test("a free counter calls only while it is open", () => {
  assert.deepEqual([...possible({ open: true, ticket: null, undoable: null })], ["call-next"]);
  assert.deepEqual([...possible({ open: false, ticket: null, undoable: null })], []);
});

test("with a ticket, the server's list decides and nobody else is called", () => {
  const called = ticket("called", ["recall", "start", "no-show", "park", "transfer"]);
  assert.deepEqual([...possible({ open: true, ticket: called, undoable: null })].sort(), ["no-show", "park", "recall", "start", "transfer"]);
});

test("a counter that serves is done with one and calls the next by one key", () => {
  const serving = ticket("serving", ["finish", "park", "transfer"]);
  const nextKey = KEYS.find((key) => key.command === "call-next")!;
  assert.deepEqual([...possible({ open: true, ticket: serving, undoable: null })].sort(), ["call-next", "finish", "park", "transfer"]);
  assert.deepEqual([label(nextKey, serving), label(nextKey, null)], ["counter.finish_and_next", "counter.call_next"]);
  assert.ok(!possible({ open: false, ticket: serving, undoable: null }).has("call-next"));
});

test("undo is there while something can be taken back", () => {
  const undoable = { ticketId: "t", number: "A1", command: "finish", until: 0 };
  assert.deepEqual([...possible({ open: true, ticket: null, undoable })].sort(), ["call-next", "undo"]);
});

test("the usual next step follows the ticket", () => {
  assert.deepEqual([usual(null), usual(ticket("called", [])), usual(ticket("serving", []))], ["call-next", "start", "finish"]);
});
