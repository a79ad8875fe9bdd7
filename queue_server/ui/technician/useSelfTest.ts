import { Problem } from "@base/api";
import { useCallback, useEffect, useState } from "preact/hooks";
import { staffApi } from "../shared/identity";

export type Result = "running" | "ok" | "warning" | "failed" | "unknown";

export interface SheetLine {
  key: string;
  /** `clock`, `disk`, `backup`, `link`, `standby`, or a kind of device. */
  about: string;
  host: string | null;
  name: string | null;
  result: Result;
  reason: string;
  text_vi: string;
  text_en: string;
}

export interface Sheet {
  id: string;
  started_at: string;
  ended_at: string | null;
  result: Result;
  lines: SheetLine[];
}

const PATH = "/api/v1/selftest";
const EVERY_MS = 1_000;

export interface SelfTest {
  sheet: Sheet | null;
  /** Why it could not be begun or read; null while all is well. */
  problem: Problem | null;
  begin(): Promise<void>;
}

/** The newest self-test of the hall, read again every second while it runs, whoever began it. */
export function useSelfTest(): SelfTest {
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const failed = useCallback((why: unknown) => why instanceof Problem && setProblem(why), []);
  const read = useCallback(
    () =>
      staffApi.get<Sheet | null>(PATH).then((found) => {
        setSheet(found);
        setProblem(null);
      }, failed),
    [failed],
  );

  useEffect(() => void read(), [read]);
  const running = sheet?.result === "running";
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => clearInterval(timer);
  }, [running, read]);

  const begin = () => staffApi.command(PATH, {}).then(() => read(), failed).then(() => undefined);
  return { sheet, problem, begin };
}
