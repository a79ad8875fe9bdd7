import { Icon, type IconName } from "@base/icons";
import { t } from "../shared/words";
import { moment } from "./moment";
import type { Standby } from "./useStandbys";

const LOOKS: Readonly<Record<Standby["state"], readonly [look: string, icon: IconName]>> = {
  in_step: ["ready", "check"],
  behind: ["warning", "bell"],
  away: ["absent", "cut"],
};

/** The machines that can take over: whether each is in step, since when, and what to do when it is not. */
export function Standbys({ standbys, tz }: { standbys: readonly Standby[]; tz: string }) {
  if (!standbys.length) return null;
  return (
    <section class="room">
      <h2>{t("standby.heading")}</h2>
      <ul>
        {standbys.map((one) => (
          <Card key={one.id} standby={one} tz={tz} />
        ))}
      </ul>
    </section>
  );
}

function Card({ standby, tz }: { standby: Standby; tz: string }) {
  const [look, icon] = LOOKS[standby.state];
  return (
    <li class={`device card ${look}`}>
      <header>
        <Icon name="line" />
        <h3>{standby.name}</h3>
        <span class={`state ${look}`}>
          <Icon name={icon} />
          {t(`standby.state.${standby.state}`)}
        </span>
      </header>
      <p class={standby.state === "in_step" ? undefined : "what"}>{t(`standby.text.${standby.state}`, { n: standby.behind ?? 0 })}</p>
      <p class="facts">
        {standby.since ? <time dateTime={standby.since}>{t("technician.since", { time: moment(standby.since, tz) })}</time> : t("technician.never_heard")}
      </p>
    </li>
  );
}
