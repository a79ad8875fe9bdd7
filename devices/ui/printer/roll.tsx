// The printer's mouth, the paper that comes out of it, and the papers before.
import { timeOfDay, whole } from "@base/format";
import { usePapers, type Paper, type Printer } from "./printers";
import { t } from "./words";

const EARLIER = 8;

export function Roll({ printer }: { printer: Printer }) {
  const papers = usePapers(printer.n, printer.newest);
  // While the next one is coming out, all finished papers are earlier ones.
  const newest = printer.rows ? undefined : papers[0];
  const earlier = printer.rows ? papers : papers.slice(1);
  return (
    <section class="roll" aria-labelledby="newest">
      <Mouth printer={printer} />
      <h2 id="newest" class="hidden-text">
        {printer.rows ? t("printing") : t("newest")}
      </h2>
      <div class="outlet">
        <Emerging printer={printer} newest={newest} />
      </div>
      {newest && <Caption paper={newest} />}
      {earlier.length > 0 && <Earlier papers={earlier.slice(0, EARLIER)} />}
    </section>
  );
}

function Emerging({ printer, newest }: { printer: Printer; newest: Paper | undefined }) {
  if (printer.rows)
    return (
      <div class="paper">
        <img src={`/printers/${printer.n}/live.png?rows=${printer.rows}`} alt={t("live_picture")} />
      </div>
    );
  if (newest)
    return (
      <div class="paper cut fresh" key={newest.n}>
        <img src={`/papers/${newest.n}.png`} width={newest.width} height={newest.rows} alt={t("paper_picture", { n: newest.n })} />
      </div>
    );
  return <p class="paper cut empty">{t("waiting")}</p>;
}

function Mouth({ printer }: { printer: Printer }) {
  const { state } = printer;
  const stopped = state.offline || state.cover_open || state.cutter_jam || state.paper === "out";
  return (
    <div class="mouth">
      <span class="lamps" aria-hidden="true">
        <i class="lamp on" />
        <i class={`lamp paper-lamp ${state.paper}`} />
        <i class={`lamp ${stopped ? "fault" : ""}`} />
      </span>
      <p role="status">{statusOf(printer)}</p>
      <span class="slot" aria-hidden="true" />
    </div>
  );
}

/** What a technician would say of it, the worst first. */
function statusOf({ state, rows }: Printer): string {
  if (state.unplugged) return t("unplugged");
  if (state.cover_open) return t("cover_open");
  if (state.paper === "out") return t("out");
  if (state.cutter_jam) return t("cutter_jam");
  if (state.offline) return t("is_offline");
  if (state.stall_after === 0) return t("stalled");
  if (rows) return t("printing");
  if (state.silent) return t("silent");
  if (state.paper === "near_end") return t("near_end");
  return t("ready");
}

function Earlier({ papers }: { papers: Paper[] }) {
  return (
    <>
      <h2 class="earlier-title">{t("earlier")}</h2>
      <ul class="earlier">
        {papers.map((paper) => (
          <li key={paper.n}>
            <a class="paper cut small" href={`/papers/${paper.n}.png`}>
              <img
                src={`/papers/${paper.n}.png`}
                width={paper.width}
                height={paper.rows}
                loading="lazy"
                alt={t("paper_picture", { n: paper.n })}
              />
            </a>
            <Caption paper={paper} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Caption({ paper }: { paper: Paper }) {
  return (
    <p class="caption">
      <strong>{t("paper_name", { n: paper.n })}</strong>
      <time dateTime={paper.cut_at}>{timeOfDay(paper.cut_at)}</time>
      <a href={`/papers/${paper.n}.bin`} download={`${paper.n}.bin`} title={t("download")}>
        {t("bytes", { n: whole(paper.bytes) })}
      </a>
      {paper.torn && <span>{t("torn")}</span>}
      {paper.skipped > 0 && <span>{t("skipped", { n: paper.skipped })}</span>}
    </p>
  );
}
