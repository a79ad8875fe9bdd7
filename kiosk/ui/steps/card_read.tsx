import { currentLanguage } from "@base/i18n";
import { Icon } from "@base/icons";
import { useState } from "preact/hooks";
import { type CardView, type FormState, printForm } from "../card_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { isWord, t } from "../words";
import type { CardProps } from "./card";

/** "Kính chào Bà Mẫu": by given name alone, as one does; whoever looks over the shoulder learns no more. */
export function greetingOf({ name, sex }: NonNullable<CardView["greeting"]>): string {
  return t(sex ? `card_hello_${sex}` : "card_hello", { name });
}

/** What was read, masked; what it means for the number; and the last touch before it. */
export function CardRead({ view, visit, seen, onTicket, onQuestion, onWithout }: CardProps & { seen: CardView }) {
  const canPrint = view.printer.state === "ready" || view.printer.state === "warning";
  return (
    <Frame
      centre={view.centre}
      step="card-read"
      title={seen.greeting ? greetingOf(seen.greeting) : t("card_read")}
      lead={<p>{t(seen.face.offered ? "card_leave" : "card_take_back")}</p>}
    >
      <p class={`trust trust-${seen.trust}`}>
        <Icon name={seen.trust === "verified" ? "check" : "question"} />
        {t(seen.trust === "verified" ? "card_verified" : "card_unverified")}
      </p>
      <List read={seen.read} />
      <div class="card-ways">
        {seen.elderly ? (
          <Choice class="main wide first" onChoose={onTicket}>
            <Icon name="elder" />
            <span class="door-words">
              <strong>{t("card_elderly")}</strong>
              <span>{t("card_elderly_note")}</span>
            </span>
          </Choice>
        ) : (
          <Choice class="main wide first" onChoose={onQuestion}>
            {t("card_go_on")}
          </Choice>
        )}
        {canPrint && <Form visit={visit} />}
        {seen.elderly && <Choice onChoose={onQuestion}>{t("card_help")}</Choice>}
        <Choice class="without" onChoose={onWithout}>
          {t("card_without")}
        </Choice>
      </div>
    </Frame>
  );
}

/** So that nobody need wonder what the machine knows. */
function List({ read }: { read: CardView["read"] }) {
  const shown = read.flatMap(({ what, value }) => (value === null ? [] : [[what, value] as const]));
  const others = read.filter(({ value }) => value === null).map(({ what }) => lowered(label(what)));
  return (
    <section class="card-list" aria-label={t("card_list")}>
      <h2>{t("card_list")}</h2>
      <dl>
        {shown.map(([what, value]) => (
          <div key={what}>
            <dt>{label(what)}</dt>
            <dd>{valueWords(value)}</dd>
          </div>
        ))}
      </dl>
      {others.length > 0 && <p>{t("card_list_more", { list: others.join(", ") })}</p>}
      <p class="note">{t("card_list_note")}</p>
    </section>
  );
}

function valueWords(value: string): string {
  const word = `card_${value}`;
  return isWord(word) ? t(word) : value;
}

/** The form is printed by its own touch, once. */
function Form({ visit }: { visit: string }) {
  const [state, setState] = useState<FormState | "offered" | "printing">("offered");
  const print = () => {
    setState("printing");
    printForm(visit, currentLanguage()).then(setState, () => setState("failed"));
  };
  if (state === "offered")
    return (
      <Choice class="form" onChoose={print}>
        <Icon name="printer" />
        {t("card_form")}
      </Choice>
    );
  return (
    <p class="form-state" role="status">
      <Icon name="printer" />
      {t(`card_form_${state}`)}
    </p>
  );
}

function label(what: string): string {
  const word = `card_what_${what}`;
  return isWord(word) ? t(word) : what;
}

/** In the middle of a sentence; abbreviations stay as they are. */
const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
