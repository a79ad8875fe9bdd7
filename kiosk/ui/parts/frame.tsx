import { Clock } from "@base/clock";
import { nameOf } from "@base/i18n";
import { Emblem } from "@base/icons";
import type { ComponentChildren, Ref } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { HallCentre } from "../local_api";

interface FrameProps {
  centre: HallCentre | null;
  title: string;
  lead?: ComponentChildren;
  /** What leads over to the answers, right above them. */
  under?: ComponentChildren;
  /** Changes with the step: the new question is read out and the keyboard starts from it. */
  step: string;
  children: ComponentChildren;
}

/** The head of every step: the centre, the clock, the one question. The answers follow below, in reach. */
export function Frame({ centre, title, lead, under, step, children }: FrameProps) {
  const question = useRef<HTMLHeadingElement>(null);
  useEffect(() => question.current?.focus({ preventScroll: true }), [step]);
  return (
    <>
      <header class={`head head-${step}`}>
        <Crown centre={centre} />
        <div class="ask">
          <Question title={title} at={question} />
          {lead && <div class="lead">{lead}</div>}
        </div>
        {under && <p class="under">{under}</p>}
      </header>
      <main class={`step step-${step}`}>{children}</main>
    </>
  );
}

function Question({ title, at }: { title: string; at: Ref<HTMLHeadingElement> }) {
  return (
    <h1 ref={at} tabIndex={-1}>
      {title}
    </h1>
  );
}

function Crown({ centre }: { centre: HallCentre | null }) {
  return (
    <div class="crown">
      <Emblem />
      <p class="centre">{centre && nameOf(centre)}</p>
      <Clock tz={centre?.tz} />
    </div>
  );
}
