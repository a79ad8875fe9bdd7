import type { FeedStatus } from "./feed";
import { timeToTheSecond } from "./format";
import { catalogue, useLanguage } from "./i18n";
import { Icon } from "./icons";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

const t = catalogue(vi, en);

/** The bar that says how old the screen is; nothing while the feed is live. */
export function StaleBar({ status, tz }: { status: FeedStatus; tz?: string | undefined }) {
  if (status.live || !status.staleSince) return null;
  return <StaleSince since={status.staleSince} tz={tz} />;
}

/** Since when nothing was heard, to the second: staff compare it with what they did last. */
export function StaleSince({ since, tz }: { since: Date; tz?: string | undefined }) {
  useLanguage();
  return (
    <p class="stale" role="status">
      <Icon name="cut" />
      {t("stale", { time: timeToTheSecond(since, tz) })}
    </p>
  );
}
