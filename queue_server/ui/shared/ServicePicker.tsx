import "./service_picker.css";
import type { Named, Service } from "@base/contract";
import { nameOf } from "@base/i18n";
import { Icon } from "@base/icons";
import { useEffect, useState } from "preact/hooks";
import { fold } from "./fold";
import { staffApi } from "./identity";
import { t } from "./words";

const SHOWN = 4;
const PROCEDURES = 3;
const PAUSE_MS = 200;

interface Procedure extends Named {
  code: string;
  service_id: string;
}

interface Props {
  services: readonly Service[];
  chosen: Service | null;
  choose(service: Service | null): void;
  /** What is said of a service below its name; nothing for an empty text. */
  note(service: Service): string;
}

/** One service by a few letters of its name, its letter, or a procedure it serves; Enter takes the first. */
export function ServicePicker({ services, chosen, choose, note }: Props) {
  const [typed, setTyped] = useState("");
  const procedures = useProcedures(chosen ? "" : typed);
  const pick = (service: Service | null) => {
    setTyped("");
    choose(service);
  };
  if (chosen) return <Chosen service={chosen} note={note(chosen)} change={() => pick(null)} />;
  const named = services.filter((service) => matches(service, typed)).slice(0, SHOWN);
  const serving = procedures.flatMap((procedure) => {
    const service = services.find((one) => one.id === procedure.service_id);
    return service ? [{ procedure, service }] : [];
  });
  const first = named[0] ?? serving[0]?.service;
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (typed && first) pick(first);
  };
  return (
    <div class="service-picker">
      <label class="field">
        <span>{t("service.search")}</span>
        <input
          class="input"
          value={typed}
          maxLength={60}
          autocomplete="off"
          onKeyDown={key}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <ul class="choices" aria-label={t("service.found")}>
        {named.map((service) => (
          <li key={service.id}>
            <ServiceChoice service={service} words={note(service)} pick={pick} />
          </li>
        ))}
        {serving.map(({ procedure, service }) => (
          <li key={procedure.code} class="wide">
            <ServiceChoice service={service} words={nameOf(procedure)} pick={pick} />
          </li>
        ))}
      </ul>
      {!first && <p role="status">{t("transfer.none")}</p>}
    </div>
  );
}

function ServiceChoice({ service, words, pick }: { service: Service; words: string; pick(service: Service): void }) {
  return (
    <button type="button" class="button choice" onClick={() => pick(service)}>
      <span class="series">{service.series}</span>
      <span class="name">
        {nameOf(service)}
        {words && <small>{words}</small>}
      </span>
    </button>
  );
}

function Chosen({ service, note, change }: { service: Service; note: string; change(): void }) {
  return (
    <div class="chosen-service">
      <span class="series">{service.series}</span>
      <p class="name">
        {nameOf(service)}
        {note && <small>{note}</small>}
      </p>
      <button type="button" class="button small" onClick={change}>
        <Icon name="search" />
        {t("service.change")}
      </button>
    </div>
  );
}

function matches(service: Service, typed: string): boolean {
  const text = fold(`${service.series} ${service.name_vi} ${service.name_en ?? ""} ${service.agency?.name_vi ?? ""}`);
  return fold(typed).split(/\s+/).every((word) => text.includes(word));
}

/** What the server finds for the words; an older answer never replaces a newer. */
function useProcedures(typed: string): readonly Procedure[] {
  const [found, setFound] = useState<readonly Procedure[]>([]);
  const words = typed.trim();
  useEffect(() => {
    if (words.length < 3) return setFound([]);
    let stale = false;
    const timer = setTimeout(() => {
      staffApi.get<{ items: Procedure[] }>(`/api/v1/procedures?q=${encodeURIComponent(words)}&limit=${PROCEDURES}`).then(
        ({ items }) => !stale && setFound(items),
        () => !stale && setFound([]), // services are found without the server
      );
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [words]);
  return found;
}
