import { percent, span, whole } from "@base/format";
import type { Hall } from "@base/hall";
import { Icon } from "@base/icons";
import { t } from "../shared/words";
import { longestWait } from "./load";
import type { Today } from "./useToday";

/** The five figures a leader asks for first. Those of this moment come from the feed, those of the day from the report. */
export function Tiles({ hall, today, now }: { hall: Hall; today: Today | null; now: number }) {
  const limit = hall.centre.policy.wait_limit_s;
  const longest = longestWait(hall, now);
  const waiting = Object.values(hall.tickets).filter((ticket) => ticket.state === "waiting").length;
  const open = hall.counters.filter((counter) => counter.state === "open").length;
  return (
    <section class="tiles" aria-label={t("manager.now")}>
      <Tile title={t("manager.waiting")} value={whole(waiting)} below={today ? t("manager.issued", { n: today.issued }) : ""} />
      <Tile
        title={t("manager.longest")}
        value={longest === null ? "–" : span(longest)}
        below={longest === null ? t("manager.nobody_waits") : t("manager.target", { n: Math.round(limit / 60) })}
        over={(longest ?? 0) > limit}
      />
      <Tile
        title={t("manager.over", { n: Math.round(limit / 60) })}
        value={today?.over_limit_share == null ? "–" : percent(today.over_limit_share)}
        below={mean(today)}
      />
      <Tile title={t("manager.counters")} value={whole(open)} below={t("manager.of_all", { n: hall.counters.length })} />
      <Tile
        title={t("manager.satisfaction")}
        value={today?.satisfaction == null ? "–" : percent(today.satisfaction)}
        below={today?.ratings ? t("manager.ratings", { n: today.ratings }) : t("manager.no_ratings")}
      />
    </section>
  );
}

const mean = (today: Today | null) => (today?.mean_wait_s == null ? "" : t("manager.mean", { span: span(today.mean_wait_s) }));

/** "1 giờ 25 phút", "30 minutes": more letters than a figure has. */
const LONG = 9;

function Tile({ title, value, below, over = false }: { title: string; value: string; below: string; over?: boolean }) {
  return (
    <div class={`tile card ${over ? "over" : ""}`}>
      <h2>{title}</h2>
      <p class={`value number ${value.length > LONG ? "long" : ""}`}>
        {over && <Icon name="warning" />}
        {value}
      </p>
      <p class="below">{below}</p>
    </div>
  );
}
