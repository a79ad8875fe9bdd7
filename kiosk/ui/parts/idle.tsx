import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../words";
import { Choice } from "./choice";
import { onSomebodyThere } from "./presence";

/** Seconds between the question and forgetting: WCAG 2.2.1 asks for at least 20 to answer it. */
export const LAST_CALL_S = 20;

/** After `idleS` seconds without a touch, and without anybody seen by the camera, asks whether the person is still there; without an answer calls `onGone`. */
export function Idle({ idleS, onGone }: { idleS: number; onGone: () => void }) {
  const quiet = useQuietSeconds();
  const left = idleS + LAST_CALL_S - quiet;
  useEffect(() => {
    if (left <= 0) onGone();
  }, [left <= 0]);
  return quiet >= idleS && left > 0 ? <LastCall left={left} onGone={onGone} /> : null;
}

function LastCall({ left, onGone }: { left: number; onGone: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog class="cover" ref={box} role="alertdialog" aria-labelledby="idle-ask" aria-describedby="idle-lead">
      <h2 id="idle-ask">{t("idle")}</h2>
      <p id="idle-lead">{t("idle_lead", { n: left })}</p>
      <Choice class="main" onChoose={() => undefined}>
        {t("idle_more")}
      </Choice>
      <Choice onChoose={onGone}>{t("idle_end")}</Choice>
    </dialog>
  );
}

/** Whole seconds since the last touch, key or other sign of a person anywhere on the page. */
function useQuietSeconds(): number {
  const [quiet, setQuiet] = useState(0);
  useEffect(() => {
    let last = performance.now();
    const look = () => setQuiet(Math.floor((performance.now() - last) / 1000));
    // Afterwards: the touch that answers the question must still find its button.
    const touched = () =>
      setTimeout(() => {
        last = performance.now();
        look();
      });
    const timer = setInterval(look, 250);
    document.addEventListener("click", touched);
    document.addEventListener("keyup", touched);
    const listenNoMore = onSomebodyThere(touched);
    return () => {
      listenNoMore();
      clearInterval(timer);
      document.removeEventListener("click", touched);
      document.removeEventListener("keyup", touched);
    };
  }, []);
  return quiet;
}
