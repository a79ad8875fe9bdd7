import type { HallEvent, Ticket } from "@base/contract";
import { Icon } from "@base/icons";
import { useCallback, useState } from "preact/hooks";
import { t } from "../shared/words";

export type PaperState = Ticket["paper"];

/** How the papers stand that the feed spoke of, by ticket; `hear` takes its events. */
export function usePapers(): { papers: Readonly<Record<string, PaperState>>; hear(event: HallEvent): void } {
  const [papers, setPapers] = useState<Readonly<Record<string, PaperState>>>({});
  const hear = useCallback((event: HallEvent) => {
    if (event.type !== "ticket.paper" && event.type !== "print.queued") return;
    const { ticket_id } = event.data;
    const state = event.type === "ticket.paper" ? event.data.outcome : "queued";
    setPapers((known) => ({ ...known, [ticket_id]: state }));
  }, []);
  return { papers, hear };
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
