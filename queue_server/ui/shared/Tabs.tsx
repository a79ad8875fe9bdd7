import "./tabs.css";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

interface Props<T extends string> {
  label: string;
  /** `mark`: what waits there unseen, as a figure and in words. */
  tabs: readonly { id: T; name: string; mark?: { n: number; words: string } }[];
  shown: T;
  show(id: T): void;
}

/** Tabs over one panel, `Tabbed` below them; the arrow keys go from one to the next. */
export function Tabs<T extends string>({ label, tabs, shown, show }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const key = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const now = tabs.findIndex((tab) => tab.id === shown);
    const next = tabs[(now + step + tabs.length) % tabs.length];
    if (!step || !next) return;
    event.preventDefault();
    show(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={key}>
      {tabs.map(({ id, name, mark }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === shown}
          aria-controls="tabbed"
          tabIndex={id === shown ? 0 : -1}
          onClick={() => show(id)}
        >
          {name}
          {mark && (
            <span class="mark-count">
              <span aria-hidden="true">{mark.n}</span>
              <span class="hidden-text">{mark.words}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

/** What the shown tab is about. */
export function Tabbed({ tab, children }: { tab: string; children: ComponentChildren }) {
  return (
    <div id="tabbed" class={`tabbed tabbed-${tab}`} role="tabpanel" aria-labelledby={`tab-${tab}`}>
      {children}
    </div>
  );
}
