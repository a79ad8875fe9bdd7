// What this wall spoke to its end, kept over a reload of the page: a call is never said again because a browser was restarted.
import type { Said } from "./state";

const KEY = "motcua-wall-said";
/** More calls than a snapshot holds, so that none of those is forgotten. */
const KEPT = 60;

export class Memory {
  private kept: Said = read();

  get said(): Said {
    return this.kept;
  }

  add(said: Said): void {
    this.kept = Object.fromEntries(Object.entries({ ...this.kept, ...said }).slice(-KEPT));
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // A browser without storage remembers for as long as its page is open.
    }
  }
}

function read(): Said {
  try {
    return entriesOf(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
  } catch {
    return {};
  }
}

/** The parts of `data` that make sense as a memory. */
export function entriesOf(data: unknown): Said {
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(Object.entries(data).filter((entry): entry is [string, number] => Number.isInteger(entry[1])));
}
