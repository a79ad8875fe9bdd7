import type { HallEvent, Ticket } from "@base/contract";
import { Icon } from "@base/icons";
import { useCallback, useState } from "preact/hooks";
import type { Listener } from "../shared/useHall";
import { t } from "../shared/words";

export type PaperState = Ticket["paper"];

/** How the papers stand of which the feed spoke since it told the hall, by ticket. */
export function usePapers(): Listener & { states: Readonly<Record<string, PaperState>> } {
  const [states, setStates] = useState<Readonly<Record<string, PaperState>>>({});
  const heard = useCallback((event: HallEvent) => {
    if (event.type !== "ticket.paper" && event.type !== "print.queued") return;
    const { ticket_id } = event.data;
    const state = event.type === "ticket.paper" ? event.data.outcome : "queued";
    setStates((known) => ({ ...known, [ticket_id]: state }));
  }, []);
  const begun = useCallback(() => setStates({}), []);
  return { states, heard, begun };
}

/** How the paper stands, said loudly only when something is wrong; and the way to another one. */
export function Paper({ paper, busy, ask }: { paper: PaperState; busy: boolean; ask(): void }) {
  return (
    <div class={`paper ${paper}`} role="status">
      <Icon name="printer" />
      {paper !== "none" && <span>{t(`paper.${paper}`)}</span>}
      {paper !== "queued" && (
        <button type="button" class="button small" disabled={busy} onClick={ask}>
          {t("paper.reprint")}
        </button>
      )}
    </div>
  );
}
