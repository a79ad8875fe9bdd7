import type { Language } from "@base/contract";
import { currentLanguage, nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { stateOf } from "../flow/hall_words";
import type { HallService, HallView, Procedure } from "../local_api";
import { Frame } from "../parts/frame";
import { Ways } from "../parts/ways";
import { t } from "../words";

interface ProcedureProps {
  view: HallView;
  procedure: Procedure;
  service: HallService | undefined;
  onBack: () => void;
}

/** What is still useful when no number can be had: who is responsible, when it opens, what to bring. */
export function ProcedureSheet({ view, procedure, service, onBack }: ProcedureProps) {
  return (
    <Frame centre={view.centre} step="procedure" title={t("procedure_closed")} lead={service && <p>{stateOf(service, view.centre.tz)}</p>}>
      <section class="sheet">
        <h2>{nameOf(procedure)}</h2>
        {procedure.agency && (
          <p class="state">
            <Icon name="door" />
            {nameOf(procedure.agency)}
          </p>
        )}
        <Bring procedure={procedure} />
      </section>
      <Ways onBack={onBack} />
    </Frame>
  );
}

function Bring({ procedure }: { procedure: Procedure }) {
  const items = bringItems(procedure);
  return (
    <>
      <h3>{t("bring_heading")}</h3>
      {items.length ? (
        <ul class="bring-list" lang={bringLanguage(procedure)}>
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      ) : (
        <p>{t("bring_none")}</p>
      )}
    </>
  );
}

/** The language of that list: many are kept in Vietnamese only, and a reader must not read those as English. */
export const bringLanguage = (procedure: Procedure): Language =>
  procedure.bring_en === procedure.bring_vi ? "vi" : currentLanguage();

/** What to bring, one by one; the list of the centre divides by semicolons. */
export const bringItems = (procedure: Procedure): string[] =>
  (currentLanguage() === "vi" ? procedure.bring_vi : procedure.bring_en)
    .split(";")
    .map((item) => item.trim())
    .filter(Boolean);
