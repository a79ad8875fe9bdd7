// The few icons only a kiosk has, on the grid of the shared ones.
const PATHS = {
  large: "M3 19L9 5l6 14M5 15h8M18 8v8M14.500 12h7",
  contrast: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  erase: "M9 5h12v14H9l-6-7zM12 9.500l5 5M17 9.500l-5 5",
  back: "M15 5l-7 7 7 7",
  ticket: "M7 3h10v18l-2.500-2-2.500 2-2.500-2-2.500 2zM10 8h4M10 12h4",
  way: "M12 3a6.500 6.500 0 0 0-6.500 6.500C5.500 14 12 21 12 21s6.500-7 6.500-11.500A6.500 6.500 0 0 0 12 3M12 7.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
} as const;

export function Mark({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class={`icon mark-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
