import { Api, Problem } from "@base/api";
import type { Ticket } from "@base/contract";
import { problemText } from "@base/i18n";
import { useRef, useState } from "preact/hooks";
import { t } from "../shared/words";

interface Props {
  api: Api;
  ticket: Ticket;
  accept(ticket: Ticket): void;
}

/** Give the number back. It cannot be undone from a phone, so it is asked once more. */
export function Cancel({ api, ticket, accept }: Props) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const intent = useRef<(() => Promise<Ticket>) | null>(null);

  const cancel = async () => {
    intent.current ??= api.intent<Ticket>(`/api/v1/tickets/${ticket.id}/cancel`, { reason: "citizen" });
    setBusy(true);
    setProblem(null);
    try {
      accept(await intent.current());
    } catch (failed) {
      setProblem(failed as Problem);
    } finally {
      setBusy(false);
    }
  };

  if (!asking) {
    return (
      <button type="button" class="button danger" onClick={() => setAsking(true)}>
        {t("phone.cancel")}
      </button>
    );
  }
  return (
    <section class="sure card" role="group" aria-labelledby="sure">
      <p id="sure">{t("phone.cancel_sure", { number: ticket.number })}</p>
      <p role="alert">{problem && problemText(problem)}</p>
      {/* The harmless answer is the large one and comes first. */}
      <button type="button" class="button main" onClick={() => setAsking(false)} disabled={busy}>
        {t("phone.cancel_no")}
      </button>
      <button type="button" class="button danger" onClick={() => void cancel()} disabled={busy}>
        {t("phone.cancel_yes")}
      </button>
    </section>
  );
}
