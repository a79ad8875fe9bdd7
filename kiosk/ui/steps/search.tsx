import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useRef, useState } from "preact/hooks";
import { stateOf } from "../flow/hall_words";
import { findProcedures, type HallService, type HallView, type Procedure } from "../local_api";
import { Choice } from "../parts/choice";
import { Frame } from "../parts/frame";
import { Keyboard } from "../parts/keyboard";
import type { View } from "../parts/tools";
import { pageOf, Ways } from "../parts/ways";
import { t } from "../words";
import { bringItems, bringLanguage } from "./procedure";

const QUERY_LIMIT = 60;
const PAUSE_MS = 150;

interface SearchProps {
  view: HallView;
  look: View;
  query: string;
  onQuery: (query: string) => void;
  onProcedure: (procedure: Procedure) => void;
  onBack: () => void;
}

/** Any procedure by a few letters of its name, typed with the finger or with real keys; marks are not needed. */
export function Search({ view, look, query, onQuery, onProcedure, onBack }: SearchProps) {
  const found = useFound(query);
  const [asked, setPage] = useState(0);
  useEffect(() => setPage(0), [found]);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const { shown, page, pages } = pageOf(found ?? [], asked, look.low || look.large ? 1 : 2);
  const type = (next: string) => onQuery(next.slice(0, QUERY_LIMIT));
  return (
    <Frame
      centre={view.centre}
      step="search"
      title={t("search")}
      lead={
        <>
          <p>{t("search_lead")}</p>
          <p class="search-field">
            <Icon name="search" />
            <input
              ref={field}
              type="text"
              value={query}
              inputMode="none"
              autoComplete="off"
              spellcheck={false}
              aria-label={t("search_label")}
              placeholder={t("search_example")}
              onInput={(event) => type(event.currentTarget.value)}
            />
          </p>
        </>
      }
    >
      <p class="hidden-text" role="status">
        {found && query && t(found.length ? "search_found" : "search_none", { n: found.length })}
      </p>
      {shown.length > 0 ? (
        <ul class="results">
          {shown.map((procedure) => (
            <li key={procedure.code}>
              <Result procedure={procedure} view={view} onProcedure={onProcedure} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="results hint">{t(view.offline ? "agency_lead_alone" : found && query.trim() ? "search_none" : "search_start")}</p>
      )}
      <Keyboard text={query} onText={type} />
      <Ways onBack={onBack} list={{ page, pages, onPage: setPage }} />
    </Frame>
  );
}

interface ResultProps {
  procedure: Procedure;
  view: HallView;
  onProcedure: (procedure: Procedure) => void;
}

function Result({ procedure, view, onProcedure }: ResultProps) {
  const service = serviceOf(procedure, view.services);
  const bring = bringItems(procedure);
  return (
    <Choice class="result" onChoose={() => onProcedure(procedure)}>
      <strong>{nameOf(procedure)}</strong>
      <span class="state">
        {procedure.agency && nameOf(procedure.agency)}
        {procedure.agency && service && " · "}
        {service && stateOf(service, view.centre.tz)}
      </span>
      {bring.length > 0 && (
        <span class="bring" lang={bringLanguage(procedure)}>
          {t("bring", { list: bring.join("; ") })}
        </span>
      )}
    </Choice>
  );
}

export const serviceOf = (procedure: Procedure, services: readonly HallService[]) =>
  services.find((service) => service.id === procedure.service_id);

/** What the server finds for the words as they stand; null until something was asked. An older answer never replaces a newer. */
function useFound(query: string): Procedure[] | null {
  const [found, setFound] = useState<Procedure[] | null>(null);
  const words = query.trim();
  useEffect(() => {
    if (!words) return setFound(null);
    let stale = false;
    const timer = setTimeout(async () => {
      const items = await findProcedures(words).catch(() => null);
      if (!stale && items) setFound(items);
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [words]);
  return words ? found : null;
}
