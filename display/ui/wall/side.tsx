import type { Service } from "@base/contract";
import { band } from "@base/format";
import { nameOf } from "@base/i18n";
import { Both, say } from "./words";

const PAGE_MS = 9_000;

/** How many wait for each service, with the forecast where there is an honest one. Longer lists are shown page by page. */
export function Waiting({ services, size, at }: { services: readonly Service[]; size: number; at: number }) {
  const pages = Math.max(1, Math.ceil(services.length / size));
  const page = Math.floor(at / PAGE_MS) % pages;
  return (
    <section class="panel waiting">
      <h2>
        <Both word="waiting" />
        {pages > 1 && (
          <span class="page">
            {page + 1}/{pages}
          </span>
        )}
      </h2>
      <ul>
        {services.slice(page * size, (page + 1) * size).map((service) => (
          <li key={service.id}>
            <span class="series">{service.series}</span>
            <span class="name">
              <span>{nameOf(service)}</span>
              {service.forecast && service.waiting > 0 && <span class="band">{band(service.forecast)}</span>}
            </span>
            <strong>{say("people", { n: service.waiting })}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
