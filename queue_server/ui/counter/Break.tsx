import { again, t, type Key } from "../shared/words";
import { Panel } from "../shared/Panel";

const REASONS: readonly Key[] = ["break.lunch", "break.meeting", "break.system", "break.help", "break.personal"];

/** Why a counter pauses, in the language of this screen: the officer may have chosen it in the other one. */
export const reasonText = (reason: string): string => again(reason, REASONS);

/** Why the counter pauses; the reason stands on the counter's display and on the manager's board. */
export function Break({ pause, close }: { pause(reason: string): void; close(): void }) {
  return (
    <Panel title={t("break.title")} close={close}>
      <ul class="choices">
        {REASONS.map((reason) => (
          <li key={reason}>
            <button type="button" class="button choice" onClick={() => pause(t(reason))}>
              {t(reason)}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
