import type { Centre } from "./contract";
import { nameOf, useLanguage } from "./i18n";
import { Emblem } from "./icons";

/** Emblem and name of the centre, as the head of a screen. */
export function CentreName({ centre }: { centre: Centre | null }) {
  useLanguage();
  return (
    <div class="centre-name">
      <Emblem url={centre?.theme.emblem_url} />
      <span>{centre ? nameOf(centre) : ""}</span>
    </div>
  );
}
