import { useEffect, useState } from "preact/hooks";
import { t } from "../shared/words";
import type { Undoable } from "./commands";

/** What was just done and how long it can still be taken back. The bar keeps its place when empty. */
export function UndoBar({ undoable, undo }: { undoable: Undoable | null; undo(): void }) {
  return (
    <div class="undo" role="status">
      {undoable && <Countdown key={`${undoable.ticketId}${undoable.until}`} undoable={undoable} undo={undo} />}
    </div>
  );
}

function Countdown({ undoable, undo }: { undoable: Undoable; undo(): void }) {
  const left = () => Math.max(0, Math.ceil((undoable.until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <span>{done(undoable)}</span>
      <button type="button" class="button small" onClick={undo}>
        {t("counter.undo")} <kbd>Z</kbd>
        <span class="left number" aria-hidden="true">
          {seconds}
        </span>
      </button>
    </>
  );
}

function done({ command, number, before }: Undoable) {
  return before ? t("done.finish_and_call", { number, finished: before.number }) : t(doneKey(command), { number });
}

function doneKey(command: string) {
  switch (command) {
    case "start":
      return "done.start" as const;
    case "finish":
      return "done.finish" as const;
    case "no-show":
      return "done.no_show" as const;
    case "park":
      return "done.park" as const;
    case "transfer":
      return "done.transfer" as const;
    default:
      return "done.call" as const;
  }
}
