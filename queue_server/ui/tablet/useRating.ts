import { Api, Problem } from "@base/api";
import type { HallEvent } from "@base/contract";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asksWhy, type Reason } from "../shared/rating";
import type { Listener } from "../shared/useHall";

export interface Due {
  leg_id: string;
  number: string;
  token: string;
  ended_at: string;
}

export type Step =
  | { name: "asleep" }
  | { name: "asking"; due: Due }
  | { name: "why"; due: Due; score: number; reasons: readonly Reason[] }
  | { name: "thanks" };

const IDLE_MS = 30_000;
const THANKS_MS = 5_000;

export interface Rating extends Listener {
  step: Step;
  problem: Problem | null;
  /** Seconds until the tablet sleeps again; null while it sleeps. */
  leftS: number | null;
  choose(score: number): void;
  toggle(reason: Reason): void;
  back(): void;
  send(): void;
}

/** The course of a rating: asleep, asked when a service ends here, asked why when it was not good, thanked, asleep. */
export function useRating(api: Api, counterId: string | null): Rating {
  const [step, setStep] = useState<Step>({ name: "asleep" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [leftS, setLeftS] = useState<number | null>(null);
  const sending = useRef<{ of: string; send: () => Promise<unknown> } | null>(null);
  const current = useRef(step);
  current.current = step;

  const wake = useCallback(async () => {
    if (!counterId) return;
    try {
      const due = await api.get<Due | null>(`/api/v1/counters/${counterId}/rating`);
      if (due && current.current.name === "asleep") setStep({ name: "asking", due });
    } catch {
      // Cut off: whoever is connected again asks again.
    }
  }, [api, counterId]);

  const sleep = useCallback(() => {
    sending.current = null;
    setProblem(null);
    setStep({ name: "asleep" });
  }, []);

  const deliver = useCallback(
    async (due: Due, score: number, reasons: readonly Reason[]) => {
      const of = `${due.leg_id} ${score} ${reasons.join()}`;
      // The same answer sent again after a failure is the same intent, with the same key.
      if (sending.current?.of !== of) {
        sending.current = { of, send: api.intent("/api/v1/ratings", { token: due.token, score, reasons }) };
      }
      setProblem(null);
      try {
        await sending.current.send();
        setStep({ name: "thanks" });
      } catch (failed) {
        if ((failed as Problem).code === "already_rated") setStep({ name: "thanks" });
        else setProblem(failed as Problem);
      }
    },
    [api],
  );

  // Back to sleep after 30 s without a touch. A score already chosen counts even when the reasons stay open.
  useEffect(() => {
    if (step.name === "asleep") return setLeftS(null);
    const until = Date.now() + (step.name === "thanks" ? THANKS_MS : IDLE_MS);
    setLeftS(Math.ceil((until - Date.now()) / 1000));
    const timer = setInterval(() => {
      const left = Math.ceil((until - Date.now()) / 1000);
      setLeftS(Math.max(0, left));
      if (left > 0) return;
      clearInterval(timer);
      if (step.name === "why" && !problem) void deliver(step.due, step.score, step.reasons).finally(sleep);
      else sleep();
    }, 250);
    return () => clearInterval(timer);
  }, [step, problem, deliver, sleep]);

  const choose = (score: number) => {
    if (step.name !== "asking") return;
    if (asksWhy(score)) setStep({ name: "why", due: step.due, score, reasons: [] });
    else void deliver(step.due, score, []);
  };

  const toggle = (reason: Reason) => {
    if (step.name !== "why") return;
    const reasons = step.reasons.includes(reason) ? step.reasons.filter((one) => one !== reason) : [...step.reasons, reason];
    setStep({ ...step, reasons });
  };

  const heard = (event: HallEvent) => {
    if (event.type === "ticket.finished" || event.type === "ticket.transferred") {
      if (event.data.counter_id === counterId) void wake();
    } else if (event.type === "ticket.undone" && event.data.counter_id === counterId && step.name !== "asleep") {
      sleep(); // the service goes on: there is nothing to rate yet
    } else if (event.type === "ticket.started" && event.data.counter_id === counterId) {
      sleep(); // the next citizen sits here: the question is no longer theirs
    }
  };

  return {
    step,
    problem,
    leftS,
    choose,
    toggle,
    back: () => step.name === "why" && setStep({ name: "asking", due: step.due }),
    send: () => step.name === "why" && void deliver(step.due, step.score, step.reasons),
    heard,
    // While the line was cut a service may have ended unheard.
    begun: () => void wake(),
  };
}
