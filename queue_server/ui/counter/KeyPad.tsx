import { Icon } from "@base/icons";
import { t } from "../shared/words";
import { KEYS, type DeskCommand, type KeyOfDesk } from "./commands";

interface Props {
  possible: ReadonlySet<DeskCommand>;
  usual: DeskCommand;
  press(command: DeskCommand): void;
}

/** All commands, each always in its place: what cannot be done now is pale, nothing moves. */
export function KeyPad({ possible, usual, press }: Props) {
  return (
    <div class="keypad" role="group" aria-label={t("counter.commands")}>
      {KEYS.map((key) => (
        <DeskButton key={key.command} of={key} possible={possible.has(key.command)} usual={key.command === usual} press={press} />
      ))}
    </div>
  );
}

function DeskButton({ of, possible, usual, press }: { of: KeyOfDesk; possible: boolean; usual: boolean; press(command: DeskCommand): void }) {
  const click = (event: MouseEvent) => {
    // After the mouse the keyboard rules again: Space calls, it does not press this button once more.
    if (event.detail) (event.currentTarget as HTMLElement).blur();
    press(of.command);
  };
  return (
    <button
      type="button"
      class={`button key key-${of.command} ${usual && possible ? "main" : ""}`}
      disabled={!possible}
      aria-keyshortcuts={of.cap}
      onClick={click}
    >
      <Icon name={of.icon} />
      <span class="what">{t(of.label)}</span>
      <kbd>{of.cap}</kbd>
    </button>
  );
}
