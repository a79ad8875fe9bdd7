import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "./panel.css";
import { t } from "./words";

/** A question over the stage. Escape goes back; the focus goes in, and back to where it was. */
export function Panel({ title, close, children }: { title: string; close(): void; children: ComponentChildren }) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const first = panel.current?.querySelector<HTMLElement>("input, button.choice") ?? panel.current?.querySelector("button");
    first?.focus();
    return () => before?.focus();
  }, []);
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") close();
  };
  return (
    <section class="panel card" ref={panel} role="dialog" aria-label={title} onKeyDown={key}>
      <header>
        <h2>{title}</h2>
        <button type="button" class="button small" onClick={close}>
          {t("close")} <kbd>Esc</kbd>
        </button>
      </header>
      {children}
    </section>
  );
}
