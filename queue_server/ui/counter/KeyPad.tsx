import type { Ticket } from "@base/contract";
import { Icon } from "@base/icons";
import { t } from "../shared/words";
import { KEYS, label, type DeskCommand, type KeyOfDesk } from "./commands";

interface Props {
  possible: ReadonlySet<DeskCommand>;
  usual: DeskCommand;
  ticket: Ticket | null;
  press(command: DeskCommand): void;
}

/** All commands, each always in its place: what cannot be done now is pale, nothing moves. */
export function KeyPad({ possible, usual, ticket, press }: Props) {
  return (
    <div class="keypad" role="group" aria-label={t("counter.commands")}>
      {KEYS.map((key) => (
        <DeskButton key={key.command} of={key} says={t(label(key, ticket))} possible={possible.has(key.command)} usual={key.command === usual} press={press} />
      ))}
    </div>
  );
}

interface ButtonProps {
  of: KeyOfDesk;
  says: string;
  possible: boolean;
  usual: boolean;
  press(command: DeskCommand): void;
}

function DeskButton({ of, says, possible, usual, press }: ButtonProps) {
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
      <span class="what">{says}</span>
      <kbd>{of.cap}</kbd>
    </button>
  );
}
