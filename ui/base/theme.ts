// The centre's colours, with the rest of their family derived. A theme may choose a hue, it may not make text unreadable.
import type { Centre } from "./contract";

type Rgb = readonly [number, number, number];

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [16, 38, 45];
const READABLE = 4.5;

/** Put the centre's theme on the page, through the CSSOM as the content policy wants it. */
export function applyTheme(theme: Centre["theme"], root: HTMLElement = document.documentElement): void {
  for (const [name, value] of Object.entries(themeColours(theme))) root.style.setProperty(name, value);
}

/** CSS variables for a theme; colours that are not #rrggbb are left to the style sheet. */
export function themeColours(theme: { colour: string; accent: string }): Record<string, string> {
  const colours: Record<string, string> = {};
  const brand = parseColour(theme.colour);
  if (brand) {
    const readable = darkenUntilReadable(brand);
    colours["--brand"] = hex(readable);
    colours["--brand-deep"] = hex(mix(readable, [0, 0, 0], 0.38));
    colours["--brand-tint"] = hex(mix(readable, WHITE, 0.87));
    colours["--on-brand"] = hex(WHITE);
  }
  const accent = parseColour(theme.accent);
  if (accent) {
    colours["--accent"] = hex(accent);
    colours["--accent-tint"] = hex(mix(accent, WHITE, 0.82));
    colours["--on-accent"] = hex(contrast(accent, INK) >= contrast(accent, WHITE) ? INK : WHITE);
  }
  return colours;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

export function parseColour(text: string): Rgb | null {
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text);
  return parts ? [parseInt(parts[1]!, 16), parseInt(parts[2]!, 16), parseInt(parts[3]!, 16)] : null;
}

function darkenUntilReadable(colour: Rgb): Rgb {
  let darker = colour;
  while (contrast(darker, WHITE) < READABLE) darker = mix(darker, [0, 0, 0], 0.06);
  return darker;
}

const mix = (a: Rgb, b: Rgb, share: number): Rgb => [0, 1, 2].map((i) => Math.round(a[i]! * (1 - share) + b[i]! * share)) as unknown as Rgb;

const hex = (colour: Rgb): string => "#" + colour.map((part) => part.toString(16).padStart(2, "0")).join("");

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
