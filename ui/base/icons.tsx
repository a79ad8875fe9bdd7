// Our own line icons on a 24 × 24 grid. They never stand alone: a word is always beside them, so they are hidden from readers.

const PATHS = {
  barcode: "M4 6v12M8 6v12M11 6v12M15 6v12M17.500 6v12M20 6v12",
  bell: "M6 10a6 6 0 0 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 20h4",
  calendar: "M4 6h16v14H4zM4 11h16M8 3v5M16 3v5",
  camera: "M3 7h5l1.500-2.500h5L16 7h5v13H3zM12 9.500a3.750 3.750 0 1 0 0 7.500 3.750 3.750 0 0 0 0-7.500",
  card: "M3 6h18v12H3zM3 10h18M6 15h4",
  check: "M4 12.5l5.5 5.5L20 7",
  chevron: "M9 5l7 7-7 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2",
  close: "M6 6l12 12M18 6L6 18",
  coins: "M9 6c4 0 6 1 6 2.5S13 11 9 11 3 10 3 8.500 5 6 9 6M3 8.500v7C3 17 5 18 9 18M15 8.500V11M15 12c4 0 6 1 6 2.500S19 17 15 17s-6-1-6-2.500S11 12 15 12M9 14.500V18c0 1.500 2 2.500 6 2.500s6-1 6-2.500v-3.500",
  cut: "M5 9a10 10 0 0 1 14 0M8.500 13a5 5 0 0 1 7 0M12 17.500h.01M4 4l16 16",
  document: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h7",
  door: "M6 21V4l9-1.500v19M15 4h4v17M3 21h18M11.500 12v1",
  ear: "M7 9a5 5 0 0 1 10 0c0 4-4 4.500-4 8a3 3 0 0 1-5.500 1.500M10 9.500a2 2 0 1 1 3.500 1.300c-.8.9-1.500 1.200-1.500 2.200M3 3l18 18",
  elder: "M11 3.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M8 21l1.500-6L8 12l2-3.500h3l1.500 3.500 3 1.500M12.500 15l1.500 6M18.500 21v-9",
  flag: "M5 21V4h12l-2.500 4L17 12H5",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  guide: "M9 4a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5M4 20v-4a5 5 0 0 1 10 0v4M15 8h6M18.500 5.500L21 8l-2.500 2.500",
  hand: "M8 12V5.500a1.500 1.500 0 0 1 3 0V11V4a1.500 1.500 0 0 1 3 0v7V5.500a1.500 1.500 0 0 1 3 0V14c0 4-2.500 7-6 7s-5-2-7-6l-1-2c0-1.500 2-2 3-.5L8 14",
  keypad: "M5 3h14v18H5zM9 8h.01M12 8h.01M15 8h.01M9 12h.01M12 12h.01M15 12h.01M9 16h.01M12 16h.01M15 16h.01",
  line: "M4 12h5M15 12h5M9 8h6v8H9zM4 8v8M20 8v8",
  pause: "M8 5v14M16 5v14",
  person: "M12 4a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M5 21v-2a7 7 0 0 1 14 0v2",
  phone: "M8 2.500h8v19H8zM11 18.500h2",
  play: "M7 4.500v15l12-7.500z",
  pregnant: "M11 3a2 2 0 1 0 0 4 2 2 0 0 0 0-4M9 9h3c1 3 4 3.500 4 6.500 0 1.500-1 2.500-3 2.500v3M9 9l-1.500 6H10v6",
  printer: "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
  question: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.4-1 .9-1 1.700M12 16.800h.01",
  qr: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M18 18h2v2",
  return: "M9 6L4 11l5 5M4 11h10a6 6 0 0 1 0 12",
  screen: "M3 4h18v12H3zM9 20h6M12 16v4",
  search: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13M15.500 15.500L21 21",
  skip: "M5 5v14l10-7zM19 5v14",
  speaker: "M4 9.500v5h4l5 4v-13l-5 4zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  star: "M12 3l2.700 5.800 6.300.8-4.600 4.400 1.200 6.300L12 17.200 6.400 20.300l1.200-6.300L3 9.600l6.300-.8z",
  transfer: "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
  undo: "M9 6L4 11l5 5M4 11h9a6 6 0 0 1 6 6v2",
  warning: "M12 4l9.500 16h-19zM12 10v4M12 17.200h.01",
  wheelchair: "M10 3.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3M10 8v6h5l3 6M10 10.500h5M7.500 12.500a5 5 0 1 0 6.500 6.500",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

const TURNS = { up: 0, "up-right": 45, right: 90, "down-right": 135, down: 180, "down-left": 225, left: 270, "up-left": 315 } as const;

export type Direction = keyof typeof TURNS;

/** A heavy arrow for walking directions, readable from the far end of a hall. */
export function Arrow({ to }: { to: Direction }) {
  return (
    <svg class="arrow" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2l9 9.500h-5.500V22h-7V11.500H3z" fill="currentColor" transform={`rotate(${TURNS[to]} 12 12)`} />
    </svg>
  );
}

const MOUTHS = { 5: "M6.500 13.500a5.500 5.500 0 0 0 11 0z", 4: "M7 14a5.500 5.500 0 0 0 10 0", 3: "M7.500 15.500h9", 2: "M7.500 17a5 5 0 0 1 9 0", 1: "M6.500 18a5.500 5.500 0 0 1 11 0" };

export type Score = keyof typeof MOUTHS;

/** A face for a rating, from 1 (very dissatisfied) to 5. */
export function Face({ score }: { score: Score }) {
  return (
    <svg class="face" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="10.500" />
      <circle class="eye" cx="8.500" cy="9.500" r="1.200" />
      <circle class="eye" cx="15.500" cy="9.500" r="1.200" />
      <path d={MOUTHS[score]} />
    </svg>
  );
}

/** The centre's emblem; without one of its own, the star on red over an open door. */
export function Emblem({ url }: { url?: string | null | undefined }) {
  if (url) return <img class="emblem" src={url} alt="" />;
  return (
    <svg class="emblem" viewBox="0 0 48 48" aria-hidden="true">
      <path d="M24 2a19 19 0 0 1 19 19v25H5V21A19 19 0 0 1 24 2z" fill="#c8102e" stroke="#ffcd00" stroke-width="2.500" />
      <path d="M24 9l3.500 8.600 9.300.7-7.100 6 2.200 9L24 28.400l-7.900 4.900 2.200-9-7.100-6 9.300-.7z" fill="#ffcd00" />
      <path d="M13 40h22" stroke="#ffcd00" stroke-width="2.500" stroke-linecap="round" />
    </svg>
  );
}
