import type { Purpose } from "@base/contract";
import { Icon } from "@base/icons";
import { useState } from "preact/hooks";
import { stateOf, titleOf } from "../flow/hall_words";
import type { HallService, HallView } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import type { View } from "../parts/tools";
import { pageOf, Ways } from "../parts/ways";
import { t } from "../words";

interface AgencyProps {
  view: HallView;
  look: View;
  purpose: Purpose;
  onService: (service: HallService) => void;
  onFind: () => void;
  onBack: () => void;
}

/** The agencies behind a purpose, in the order of use, each with who waits there and how long. */
export function Agency({ view, look, purpose, onService, onFind, onBack }: AgencyProps) {
  const [asked, setPage] = useState(0);
  const services = view.services.filter((service) => service.purpose === purpose);
  const { shown, page, pages } = pageOf(services, asked, cardsAPage(look));
  return (
    <Frame centre={view.centre} step="agency" title={t("agency")} lead={<p>{t(view.offline ? "agency_lead_alone" : "agency_lead")}</p>}>
      <Choice class="find wide" off={view.offline !== null} onChoose={() => !view.offline && onFind()}>
        <Icon name="search" />
        <strong>{t("find")}</strong>
      </Choice>
      <ul class="cards">
        {shown.map((service) => (
          <li key={service.id}>
            <ServiceCard service={service} title={titleOf(service, view.services)} tz={view.centre.tz} onService={onService} />
          </li>
        ))}
      </ul>
      <Ways onBack={onBack} list={{ page, pages, onPage: setPage }} />
    </Frame>
  );
}

interface CardProps {
  service: HallService;
  title: string;
  tz: string;
  onService: (service: HallService) => void;
}

function ServiceCard({ service, title, tz, onService }: CardProps) {
  return (
    <Choice class="card-choice" off={!service.open} onChoose={() => service.open && onService(service)}>
      <strong>{title}</strong>
      <span class="state">
        {!service.open && <Icon name="clock" />}
        {stateOf(service, tz)}
      </span>
    </Choice>
  );
}

function cardsAPage(look: View): number {
  const rows = look.low ? 2 : look.large ? 3 : 4;
  return rows * 2;
}
