// The printers as the console tells them, asked for anew a few times a second: the page is on the same machine.
import { useEffect, useState } from "preact/hooks";

export type PaperLevel = "ok" | "near_end" | "out";

export interface PrinterState {
  paper: PaperLevel;
  cover_open: boolean;
  cutter_jam: boolean;
  offline: boolean;
  unplugged: boolean;
  silent: boolean;
  garbage: boolean;
  bytes_per_s: number | null;
  stall_after: number | null;
  drop_after: number | null;
  answer_delay_ms: number;
  rows_left: number | null;
}

export interface Printer {
  n: number;
  /** Empty: it is called by its number. */
  name: string;
  address: string;
  width: number;
  connected: boolean;
  /** Rows of the paper that is not cut yet. */
  rows: number;
  newest: number | null;
  state: PrinterState;
}

export interface Paper {
  n: number;
  printer: number;
  cut_at: string;
  width: number;
  rows: number;
  bytes: number;
  skipped: number;
  torn: boolean;
}

const ASK_EVERY_MS = 400;

export const HEALTHY: PrinterState = {
  paper: "ok",
  cover_open: false,
  cutter_jam: false,
  offline: false,
  unplugged: false,
  silent: false,
  garbage: false,
  bytes_per_s: null,
  stall_after: null,
  drop_after: null,
  answer_delay_ms: 0,
  rows_left: null,
};

async function items<T>(path: string): Promise<T[]> {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return ((await answer.json()) as { items: T[] }).items;
}

/** All printers; null while the console does not answer. */
export function usePrinters(): Printer[] | null {
  const [printers, setPrinters] = useState<Printer[] | null>([]);
  useEffect(() => {
    let timer = 0;
    let gone = false;
    const ask = async () => {
      const now = await items<Printer>("/printers").catch(() => null);
      if (gone) return;
      setPrinters(now);
      timer = window.setTimeout(ask, ASK_EVERY_MS);
    };
    void ask();
    return () => {
      gone = true;
      window.clearTimeout(timer);
    };
  }, []);
  return printers;
}

/** The finished papers of a printer, newest first; asked for when `newest` changes. */
export function usePapers(printer: number, newest: number | null): Paper[] {
  const [papers, setPapers] = useState<Paper[]>([]);
  useEffect(() => {
    let gone = false;
    if (newest === null) setPapers([]);
    else
      items<Paper>(`/papers?printer=${printer}`)
        .then((all) => gone || setPapers(all))
        .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [printer, newest]);
  return papers;
}

export async function set(printer: number, wishes: Partial<PrinterState>): Promise<void> {
  await fetch(`/state?printer=${printer}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wishes),
  });
}
