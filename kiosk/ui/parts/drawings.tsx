// Drawings of what to do with a card, in the lines of the icons: no words, so that they need no language.

/** The back and front of a card as a person holds it: the number's last six figures, or the square of its code, are marked. */
export function CardFront({ mark }: { mark: "number" | "code" }) {
  return (
    <svg class="drawing" viewBox="0 0 300 190" aria-hidden="true">
      <rect class="card-sheet" x="6" y="6" width="288" height="178" rx="16" />
      <circle class="card-line" cx="42" cy="40" r="18" />
      <path class="card-line" d="M78 32h120M78 50h84" />
      <rect class="card-line" x="24" y="76" width="74" height="90" rx="6" />
      <path class="card-line" d="M61 96a15 15 0 1 0 0 30a15 15 0 1 0 0-30M36 160c2-20 14-28 25-28s23 8 25 28" />
      <path class="card-line" d="M116 120h120M116 140h96M116 160h60" />
      <path class="figures" d="M118 92h6M132 92h6M146 92h6M164 92h6M178 92h6M192 92h6" />
      <path class={mark === "number" ? "figures last-six" : "figures"} d="M214 84v16M226 84v16M238 84v16M250 84v16M262 84v16M274 84v16" />
      {mark === "number" && <rect class="marked" x="204" y="74" width="80" height="36" rx="8" />}
      <g class={mark === "code" ? "marked-code" : "card-line"}>
        <rect x="236" y="22" width="40" height="40" />
        <path d="M244 30h8v8h-8zM260 30h8v8h-8zM244 46h8v8h-8zM260 50h8M264 46v8" />
      </g>
    </svg>
  );
}

/** A head that turns to the side it is asked to: who stands before the screen has their own left on its left. */
export function HeadTurn({ side }: { side: "left" | "right" }) {
  return (
    <svg class={`drawing head-turn ${side}`} viewBox="0 0 300 220" aria-hidden="true">
      <path class="card-line" d="M150 22c32 0 52 24 52 58s-22 64-52 64s-52-30-52-64s20-58 52-58z" />
      <path class="card-line" d="M72 214c6-34 34-50 78-50s72 16 78 50" />
      <path class="turning" d="M108 84c34 22 96 22 148-2" />
      <path class="turning" d="M228 62l30 18l-16 32" />
    </svg>
  );
}

/** A card that goes down onto the reader and stays. */
export function CardOnReader({ lying }: { lying: boolean }) {
  return (
    <svg class={`drawing on-reader ${lying ? "lying" : ""}`} viewBox="0 0 300 220" aria-hidden="true">
      <path class="reader" d="M40 150h220l24 40a10 10 0 0 1-9 15H25a10 10 0 0 1-9-15z" />
      <path class="waves" d="M122 182a40 40 0 0 1 56 0M134 192a22 22 0 0 1 32 0" />
      <g class="falling">
        <path class="card-sheet" d="M84 92h132l18 46H66z" />
        <path class="card-line" d="M92 104h22v14H88zM130 106h64M128 118h74" />
      </g>
      <path class="arrow-down" d="M150 10v56M128 46l22 22 22-22" />
    </svg>
  );
}
