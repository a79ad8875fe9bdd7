import { dotted, timeOfDay } from "@base/format";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { Problem } from "@base/api";
import { useState } from "preact/hooks";
import { knownFault } from "../shared/fault_words";
import { staffApi } from "../shared/identity";
import { Reprint, type Order } from "../shared/Reprint";
import type { Listener } from "../shared/useHall";
import { type Pace, useReread } from "../shared/useReread";
import { t } from "../shared/words";

interface Job {
  id: string;
  ticket_id: string;
  number: string;
  state: "queued" | "done" | "failed" | "unknown";
  reason: string | null;
  detail: string | null;
  queued_at: string;
}

export interface LivePapers extends Listener {
  /** The newest job of each of the latest tickets, newest first. */
  jobs: readonly Job[];
  read(): void;
}

const PACE: Pace = {
  everyMs: 60_000,
  moves: (event) => event.type === "print.queued" || event.type === "ticket.paper",
  afterEventMs: 200,
};

/** The latest papers, read anew after an event about one. */
export function usePapers(): LivePapers {
  const { found, read, heard, begun } = useReread<{ items: Job[] }>("/api/v1/print-jobs", PACE);
  return { jobs: newestOfEach(found?.items ?? []), read, heard, begun };
}

const newestOfEach = (jobs: readonly Job[]) =>
  jobs.filter((job, at) => jobs.findIndex((one) => one.ticket_id === job.ticket_id) === at);

/** The keyword in words; the rest of a detail, such as the other printer that was tried, as the kiosk wrote it. */
function detailWords({ state, detail }: Job): string {
  if (!detail || state === "done") return "";
  const [keyword = "", ...rest] = detail.split(" ");
  const known = knownFault(keyword);
  return known ? dotted([known, rest.join(" ").includes("not on") && t("technician.papers_tried")]) : detail;
}

/** Papers that did not come out, and any other by its number; each can be ordered again, for a reason. */
export function Papers({ papers, tz }: { papers: LivePapers; tz: string }) {
  const [typed, setTyped] = useState("");
  const [asked, ask] = useState<Job | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = typed.trim().toUpperCase();
  const shown = wanted ? papers.jobs.filter((job) => job.number.startsWith(wanted)) : papers.jobs.filter((job) => job.state !== "done");
  const order = ({ reason, kiosk }: Order) => {
    if (!asked) return;
    setBusy(true);
    setProblem(null);
    staffApi
      .command(`/api/v1/tickets/${asked.ticket_id}/reprint`, kiosk ? { reason, kiosk } : { reason })
      .then(
        () => ask(null),
        (failed: Problem) => setProblem(failed),
      )
      .finally(() => {
        setBusy(false);
        papers.read();
      });
  };
  return (
    <section class="room papers">
      <h2>{t("technician.papers")}</h2>
      <label class="field find">
        <span>{t("technician.papers_find")}</span>
        <input class="input" value={typed} maxLength={12} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      {asked && (
        <Reprint key={asked.id} number={asked.number} before missing={asked.state !== "done"} busy={busy} order={order} close={() => ask(null)} />
      )}
      <div role="alert">{problem && <p class="notice problem">{problemText(problem)}</p>}</div>
      {!shown.length && <p>{t(wanted ? "technician.papers_not_found" : "technician.papers_none")}</p>}
      <ul>
        {shown.slice(0, 24).map((job) => (
          <li key={job.id} class={`card paper ${job.state}`}>
            <Icon name="printer" />
            <strong class="number">{job.number}</strong>
            <span>
              {t(`paper.${job.state}`)}
              <small>
                <time dateTime={job.queued_at}>{timeOfDay(job.queued_at, tz)}</time> {detailWords(job)}
                {job.reason && <> · {t("paper.reason", { reason: job.reason })}</>}
              </small>
            </span>
            {job.state !== "queued" && (
              <button type="button" class="button small" disabled={busy} aria-label={`${t("paper.reprint")} ${job.number}`} onClick={() => ask(job)}>
                {t("paper.reprint")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
