import type { Centre } from "@base/contract";
import { timeToTheSecond } from "@base/format";
import { Icon } from "@base/icons";
import type { WallView } from "./session";
import { Both, say, sayEnglish, type Word } from "./words";

const NOTICE_MS = 12_000;

/** What the screen must say about itself: how old it is, and why it is silent. */
export function Signs({ view, tz }: { view: WallView; tz: string | undefined }) {
  const silence = silenceOf(view);
  return (
    <>
      {view.staleSince && <Stale time={timeToTheSecond(view.staleSince, tz)} />}
      {silence && (
        <p class="silence" role="status">
          <Icon name="warning" />
          <span>{say(silence)}</span>
          <span lang="en">{sayEnglish(silence)}</span>
        </p>
      )}
    </>
  );
}

/** Since when nothing was heard, to the second, and what to go by meanwhile. */
function Stale({ time }: { time: string }) {
  return (
    <p class="stale" role="status">
      <Icon name="cut" />
      <span class="both">
        <span>
          <strong>{say("stale", { time })}</strong> {say("stale_meanwhile")}
        </span>
        <span class="english" lang="en">
          {sayEnglish("stale", { time })} {sayEnglish("stale_meanwhile")}
        </span>
      </span>
    </p>
  );
}

function silenceOf({ sound, hasVoice }: WallView): Word | null {
  if (sound === "blocked") return "sound_blocked";
  if (sound === "none") return "sound_none";
  return sound === "ok" && !hasVoice ? "no_voice" : null;
}

const NOTICES: readonly Word[] = ["notice_hold", "notice_priority", "notice_help", "notice_follow"];

/** One notice at a time, standing still: moving text is hard to read and pulls the eye from the calls. */
export function Notices({ centre, at, kept }: { centre: Centre; at: number; kept: boolean }) {
  const word = NOTICES[Math.floor(at / NOTICE_MS) % NOTICES.length]!;
  return (
    <footer class="notices">
      <Both word={word} params={{ minutes: Math.round(centre.policy.hold_s / 60) }} />
      {!kept && (
        <small class="limits">
          <span>{say("limits")}</span>
          <span lang="en">{sayEnglish("limits")}</span>
        </small>
      )}
    </footer>
  );
}
