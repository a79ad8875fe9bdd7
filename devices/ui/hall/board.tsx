// A counter board as it glows: seven bars a place.
import type { BoardUnit } from "./devices";
import { t } from "./words";

const PLACE = 62;
const HEIGHT = 100;
/** The bars a to g inside a place of 50 by 90, as corners. */
const BARS = [
  "8,0 42,0 36,8 14,8",
  "44,3 50,8 50,41 45,44 42,40 42,10",
  "45,46 50,49 50,82 44,87 42,80 42,50",
  "8,90 42,90 36,82 14,82",
  "6,87 0,82 0,49 5,46 8,50 8,80",
  "6,3 8,10 8,40 5,44 0,41 0,8",
  "9,45 14,41 36,41 41,45 36,49 14,49",
];

export function Board({ unit }: { unit: BoardUnit }) {
  const label = unit.light === "dark" ? t("dark") : t(`shows_${unit.light}`, { text: unit.text });
  return (
    <figure>
      <svg class={`led ${unit.light}`} viewBox={`0 0 ${unit.bars.length * PLACE + 8} ${HEIGHT}`} role="img" aria-label={`${unit.name}: ${label}`}>
        {unit.bars.map((lit, place) => (
          <g key={place} transform={`translate(${place * PLACE + 12} 5) skewX(-4)`}>
            {BARS.map((corners, bar) => (
              <polygon key={bar} points={corners} class={lit & (1 << bar) ? "on" : "off"} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <strong>{unit.name}</strong>
        <span role="status">{label}</span>
      </figcaption>
    </figure>
  );
}
