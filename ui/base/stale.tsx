import type { FeedStatus } from "./feed";
import { timeToTheSecond } from "./format";
import { catalogue, useLanguage } from "./i18n";
import { Icon } from "./icons";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

const t = catalogue(vi, en);

interface StaleProps {
  status: FeedStatus;
  tz?: string | undefined;
  /** What works meanwhile and what does not. */
  meanwhile?: string | undefined;
}

/** The bar that says since when nothing was heard, to the second: staff compare it with what they did last. Nothing while live. */
export function StaleBar({ status, tz, meanwhile }: StaleProps) {
  useLanguage();
  if (status.live || !status.staleSince) return null;
  return (
    <p class="stale" role="status">
      <Icon name="cut" />
      {t("stale", { time: timeToTheSecond(status.staleSince, tz) })}
      {meanwhile && <span>{meanwhile}</span>}
    </p>
  );
}
