import type { Service } from "@base/contract";
import { place } from "@base/format";
import { nameOf } from "@base/i18n";
import { useState } from "preact/hooks";
import { t } from "./words";
import { fold } from "./fold";
import { Panel } from "./Panel";

const SHOWN = 8;

interface Props {
  services: readonly Service[];
  current: string;
  transfer(serviceId: string, note: string): void;
  close(): void;
}

/** Send the visit on: type a few letters, Enter takes the first. */
export function Transfer({ services, current, transfer, close }: Props) {
  const [typed, setTyped] = useState("");
  const [note, setNote] = useState("");
  const found = services.filter((service) => service.id !== current && matches(service, typed));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (found[0] && typed) transfer(found[0].id, note);
  };
  return (
    <Panel title={t("transfer.title")} close={close}>
      <form class="form" onSubmit={submit}>
        <label class="field">
          <span>{t("transfer.search")}</span>
          <input class="input" value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <label class="field">
          <span>{t("transfer.note")}</span>
          <input class="input" value={note} maxLength={200} autocomplete="off" onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        <button type="submit" class="hidden-text" tabIndex={-1}>
          {t("transfer.title")}
        </button>
      </form>
      <ul class="choices">
        {found.slice(0, SHOWN).map((service, index) => (
          <li key={service.id}>
            <button type="button" class={`button choice ${typed && index === 0 ? "main" : ""}`} onClick={() => transfer(service.id, note)}>
              <span class="series">{service.series}</span>
              <span class="name">
                {nameOf(service)}
                <small>{place(service.where)}</small>
              </span>
              <span class="number">{t("counter.people_wait", { n: service.waiting })}</span>
            </button>
          </li>
        ))}
      </ul>
      {!found.length && <p>{t("transfer.none")}</p>}
    </Panel>
  );
}

function matches(service: Service, typed: string): boolean {
  const text = fold(`${service.series} ${service.code} ${service.name_vi} ${service.name_en ?? ""}`);
  return fold(typed).split(/\s+/).every((word) => text.includes(word));
}
