import type { FeedStatus } from "./feed";
import { timeOfDay } from "./format";
import { catalogue, useLanguage } from "./i18n";
import { Icon } from "./icons";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

const t = catalogue(vi, en);

/** The bar that says how old the screen is; nothing while the feed is live. */
export function StaleBar({ status, tz }: { status: FeedStatus; tz?: string | undefined }) {
  useLanguage();
  if (status.live || !status.staleSince) return null;
  return (
    <p class="stale" role="status">
      <Icon name="cut" />
      {t("stale", { time: timeOfDay(status.staleSince, tz) })}
    </p>
  );
}
