import type { HeldTicket } from "../flow/flow";
import { followCode, type HallCentre } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { t } from "../words";

interface AlreadyProps {
  centre: HallCentre;
  ticket: HeldTicket;
  /** What it is for, in the words of the card that was touched. */
  service: string;
  onDone: () => void;
}

/** The person has a number for this service today: it is shown again, large, with its code, in place of a lost paper. */
export function Already({ centre, ticket, service, onDone }: AlreadyProps) {
  return (
    <Frame centre={centre} step="ticket" title={t("already")}>
      <section class="slip slip-phone slip-again">
        <p class="number" aria-live="assertive">
          {ticket.number}
        </p>
        <p class="for">{service}</p>
      </section>
      <div class="paper paper-phone">
        {ticket.follow && <img src={followCode(ticket.id)} alt={t("qr")} />}
        <p role="status">{t("already_lead")}</p>
      </div>
      <div class="leave">
        <Choice class="main wide" onChoose={onDone}>
          {t("done")}
        </Choice>
        <p />
      </div>
    </Frame>
  );
}
