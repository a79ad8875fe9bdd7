// What an officer can do at a counter, the key for it, and when it is possible.
import type { IconName } from "@base/icons";
import type { Ticket } from "@base/contract";
import type { Key } from "../shared/words";

export type DeskCommand = "call-next" | "start" | "finish" | "recall" | "no-show" | "park" | "transfer" | "undo";

export interface KeyOfDesk {
  command: DeskCommand;
  /** KeyboardEvent.code: the place on the keyboard, so that a Vietnamese input method changes nothing. */
  code: string;
  cap: string;
  label: Key;
  icon: IconName;
}

export const KEYS: readonly KeyOfDesk[] = [
  { command: "call-next", code: "Space", cap: "Space", label: "counter.call_next", icon: "bell" },
  { command: "start", code: "KeyS", cap: "S", label: "counter.start", icon: "play" },
  { command: "finish", code: "KeyF", cap: "F", label: "counter.finish", icon: "check" },
  { command: "recall", code: "KeyR", cap: "R", label: "counter.recall", icon: "speaker" },
  { command: "no-show", code: "KeyN", cap: "N", label: "counter.no_show", icon: "skip" },
  { command: "park", code: "KeyP", cap: "P", label: "counter.park", icon: "pause" },
  { command: "transfer", code: "KeyT", cap: "T", label: "counter.transfer", icon: "transfer" },
  { command: "undo", code: "KeyZ", cap: "Z", label: "counter.undo", icon: "undo" },
];

/** Commands that can be taken back; a recall has been heard. */
export const UNDOABLE: ReadonlySet<string> = new Set(["call-next", "call", "start", "finish", "no-show", "park", "transfer"]);

export interface Undoable {
  ticketId: string;
  number: string;
  command: string;
  /** Milliseconds since the epoch, on this machine's clock. */
  until: number;
  /** What the same press did before it, and what can be taken back after it. */
  before?: Undoable;
}

/** The commands possible now. The server's own list decides for a ticket; an open counter calls when it is free, or will be
 * once the service that goes on there is done. */
export function possible(desk: { open: boolean; ticket: Ticket | null; undoable: Undoable | null }): ReadonlySet<DeskCommand> {
  const found = new Set<DeskCommand>();
  if (desk.undoable) found.add("undo");
  if (!desk.ticket) {
    if (desk.open) found.add("call-next");
    return found;
  }
  if (desk.open && desk.ticket.allowed.includes("finish")) found.add("call-next");
  for (const { command } of KEYS) {
    if (command !== "call-next" && command !== "undo" && desk.ticket.allowed.includes(command)) found.add(command);
  }
  return found;
}

/** What the key says: at a counter that serves, the next is called once this one is done. */
export function label(key: KeyOfDesk, ticket: Ticket | null): Key {
  return key.command === "call-next" && ticket?.allowed.includes("finish") ? "counter.finish_and_next" : key.label;
}

/** The step that usually comes next, which the screen puts forward. */
export function usual(ticket: Ticket | null): DeskCommand {
  if (ticket?.state === "called") return "start";
  return ticket?.state === "serving" ? "finish" : "call-next";
}
