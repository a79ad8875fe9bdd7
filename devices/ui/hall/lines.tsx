// The serial lines and their adapters, which can be pulled.
import { plug, type Line } from "./devices";
import { t } from "./words";

export function Lines({ lines }: { lines: Line[] }) {
  if (!lines.length) return null;
  return (
    <section class="card lines" aria-labelledby="lines">
      <h2 id="lines">{t("lines")}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line.n}>
            <button type="button" class="switch" role="switch" aria-checked={line.plugged} onClick={() => void plug(line, !line.plugged)}>
              <span class="track" aria-hidden="true" />
              <span>
                <strong>{line.name}</strong>
                <br />
                <span class="quiet">{line.plugged ? t("plugged") : t("pulled")}</span>
              </span>
            </button>
            <code>{line.path}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
