import type { Help, Priority } from "@base/contract";
import { nameOf } from "@base/i18n";
import { Icon, type IconName } from "@base/icons";
import { stateOf, titleOf } from "../flow/hall_words";
import type { HallService, HallView, Procedure } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { Ways } from "../parts/ways";
import { t, type WordKey } from "../words";
import { bringItems, bringLanguage } from "./procedure";

const HELP: readonly (readonly [Help, IconName])[] = [
  ["wheelchair", "wheelchair"],
  ["deaf", "ear"],
  ["guide", "guide"],
];
const PRIORITIES: readonly (readonly [Exclude<Priority, "none">, IconName, WordKey | null])[] = [
  ["elderly", "elder", "elderly_note"],
  ["pregnant", "pregnant", null],
  ["disabled", "wheelchair", null],
  ["merit", "star", "merit_note"],
];

interface PriorityProps {
  view: HallView;
  service: HallService;
  procedure: Procedure | null;
  help: readonly Help[];
  onHelp: (help: Help) => void;
  onAnswer: (priority: Priority) => void;
  onBack: () => void;
}

/** Asked once and with respect; the answer is the last touch before the number. */
export function PriorityQuestion({ view, service, procedure, help, onHelp, onAnswer, onBack }: PriorityProps) {
  return (
    <Frame centre={view.centre} step="priority" title={t("priority")} lead={<Chosen {...{ view, service, procedure }} />}>
      <p class="asks">{t("help")}</p>
      <div class="helps">
        {HELP.map(([flag, icon]) => (
          <button type="button" class="choice help" key={flag} aria-pressed={help.includes(flag)} onClick={() => onHelp(flag)}>
            <Icon name={icon} />
            {t(flag)}
          </button>
        ))}
      </div>
      <p class="asks asks-answer">{t("answer")}</p>
      <div class="priorities">
        {PRIORITIES.map(([priority, icon, note]) => (
          <Choice class="priority" key={priority} onChoose={() => onAnswer(priority)}>
            <Icon name={icon} />
            <span class="door-words">
              <strong>{t(priority)}</strong>
              {note && <span>{t(note, { age: view.centre.elderly_age })}</span>}
            </span>
          </Choice>
        ))}
        <Choice class="main none" onChoose={() => onAnswer("none")}>
          <strong>{t("none")}</strong>
          <span>{t("none_note")}</span>
        </Choice>
      </div>
      <Ways onBack={onBack} />
    </Frame>
  );
}

function Chosen({ view, service, procedure }: Pick<PriorityProps, "view" | "service" | "procedure">) {
  const bring = procedure ? bringItems(procedure) : [];
  const name = procedure ? nameOf(procedure) : titleOf(service, view.services);
  return (
    <div class="chosen">
      <p class="name">{t("priority_for", { name })}</p>
      <p>{stateOf(service, view.centre.tz)}</p>
      {procedure && bring.length > 0 && (
        <p class="bring" lang={bringLanguage(procedure)}>
          {t("bring", { list: bring.join("; ") })}
        </p>
      )}
    </div>
  );
}
