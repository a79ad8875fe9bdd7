import type { Hall } from "@base/hall";
import { problemText } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../shared/words";
import { type Appointment, asked, masked, withoutCard } from "./appointment";
import { Found } from "./Found";
import { NewTicket, type Wish } from "./NewTicket";
import { TicketCard } from "./TicketCard";
import type { AtHand } from "./useAtHand";

/** One person after the other: who it is, their number, and what became of it. */
export function Desk({ hall, hand }: { hall: Hall; hand: AtHand }) {
  const issue = async ({ kiosk, ...wish }: Wish, appointment: Appointment | null) => {
    const person = hand.person;
    const ticket = await hand.command("/api/v1/tickets", {
      ...wish,
      ...(appointment ? { channel: "appointment", appointment: appointment.id, service: appointment.service.id } : {}),
      // Taken by hand: the counter looks at the papers.
      ...(person ? { person, identity: "officer" } : {}),
    });
    if (!ticket) return false;
    hand.forgetPerson();
    if (kiosk) await hand.command(`/api/v1/tickets/${ticket.id}/reprint`, { reason: t("desk.first_paper"), kiosk });
    return true;
  };
  const held = hand.problem?.code === "already_has_ticket" ? String(hand.problem.data["number"] ?? "") : "";
  return (
    <>
      <section class="desk card" aria-label={t("reception.desk")}>
        <Who hand={hand} />
        <NewTicket hall={hall} hand={hand} issue={issue} />
      </section>
      <section class="hand card" aria-label={t("hand.heading")}>
        <div role="alert">{hand.problem && <p class="notice problem">{problemText(hand.problem)}</p>}</div>
        {held && (
          <button type="button" class="button" onClick={() => hand.ask({ kind: "number", text: held })}>
            {t("hand.show_held", { number: held })}
          </button>
        )}
        <div role="status">{hand.said && <p class="notice">{t(hand.said)}</p>}</div>
        {hand.shown?.kind === "ticket" && <TicketCard key={hand.shown.ticket.id} hall={hall} ticket={hand.shown.ticket} hand={hand} />}
        {hand.shown?.kind === "appointments" && <Found hall={hall} items={hand.shown.items} />}
        {!hand.shown && !hand.said && !hand.problem && <p class="empty">{t("hand.empty")}</p>}
      </section>
    </>
  );
}

/** One field for whatever somebody brings: a number on paper, a code, a card. */
function Who({ hand }: { hand: AtHand }) {
  const [typed, setTyped] = useState("");
  const [odd, setOdd] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const what = asked(typed);
    setOdd(what === null && typed.trim() !== "");
    if (!what) return;
    setTyped("");
    hand.ask(what);
  };
  return (
    <form class="who" onSubmit={submit} autocomplete="off">
      <label class="field" for="who">
        <span>{t("who.label")}</span>
      </label>
      <div class="who-line">
        <input
          class="input"
          id="who"
          ref={field}
          value={typed}
          maxLength={400}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="who-odd"
          placeholder={t("who.hint")}
          onInput={(event) => {
            const kept = withoutCard(event.currentTarget.value);
            event.currentTarget.value = kept;
            setTyped(kept);
          }}
        />
        <button type="submit" class="button" disabled={hand.busy}>
          <Icon name="search" />
          {t("who.find")}
        </button>
      </div>
      <p id="who-odd" class="odd" role="alert">
        {odd && t("who.odd")}
      </p>
      {hand.person && (
        <p class="person">
          <Icon name="card" />
          {t("who.person", { number: masked(hand.person) })}
          <button type="button" class="button small" onClick={hand.clear}>
            {t("who.forget")}
          </button>
        </p>
      )}
    </form>
  );
}

