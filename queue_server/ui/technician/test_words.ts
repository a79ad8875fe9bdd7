// What is said of a test: asked for, under way, ended. Each kind of device is tried out in its own way.
import { problemText } from "@base/i18n";
import { faultText } from "../shared/fault_words";
import { t } from "../shared/words";
import type { Test } from "./useTests";

type Tried = "printer" | "board" | "wall";

/** Any other device is spoken of in general words. */
const tried = (kind: string): Tried | "other" => (kind === "printer" || kind === "board" || kind === "wall" ? kind : "other");

export const askWords = (kind: string): string => t(`technician.test.${tried(kind)}`);

export function testWords(kind: string, test: Test): string {
  switch (test.state) {
    case "running":
      return t(`technician.testing.${tried(kind)}`);
    case "refused":
      return problemText(test.problem);
    case "done":
      return t(`technician.tested.${tried(kind)}.done`);
    case "unknown":
      return t(`technician.tested.${tried(kind)}.unknown`);
    case "failed":
      return t("technician.tested.failed", { why: faultText({ state: "error", reason: test.reason }) });
    case "no_answer":
      return t("technician.tested.no_answer");
  }
}
