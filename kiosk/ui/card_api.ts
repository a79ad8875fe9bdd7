// What the page asks of a card visit: /local/v1/card. The page never sees a whole number or a full name.
import { Api } from "@base/api";
import type { Language } from "@base/contract";

export type CardPhase = "number" | "place" | "reading" | "read" | "refused" | "unreadable";
export type CardStep = "open" | "signature" | "chip" | "data" | "proof" | "check";

export interface CardView {
  id: string;
  version: number;
  phase: CardPhase;
  step: CardStep | null;
  /** Why the step before did not succeed; its words in both languages. */
  trouble: string | null;
  trouble_vi: string | null;
  trouble_en: string | null;
  trust: "verified" | "unverified" | "failed" | null;
  greeting: { name: string; sex: "male" | "female" | null } | null;
  /** What was read, masked; null: read and not shown. */
  read: { what: string; value: string | null }[];
  elderly: boolean;
  face: { offered: boolean; state: FaceState };
}

export type FaceState = "none" | "photo" | "looking" | "matched" | "likely" | "officer";

/** The comparison of the face: words and counts, never a picture. */
export interface FaceView {
  state: FaceState;
  hint: string | null;
  hint_vi: string | null;
  hint_en: string | null;
  attempt: number;
  good_pictures: number;
  /** The head is to be turned. */
  turning: boolean;
}

export type FormState = "done" | "failed" | "unknown";

const api = new Api();
const path = (visit: string, rest = "") => `/local/v1/card/${encodeURIComponent(visit)}${rest}`;

/** Only after the person agreed on the screen. */
export const beginCard = () => api.command<CardView>("/local/v1/card", { consent: true });

/** The visit: at once where no version is known yet, else as soon as it is another than at `version`, or after some seconds. */
export const lookAtCard = (visit: string, version: number | null) =>
  api.get<CardView>(path(visit, version === null ? "" : `?after=${version}`));

export const typeNumber = (visit: string, digits: string) => api.command<CardView>(path(visit, "/number"), { digits });

export const printForm = (visit: string, language: Language) =>
  api.command<{ state: FormState }>(path(visit, "/form"), { language }).then((answer) => answer.state);

export const endCard = (visit: string) => api.command(path(visit, "/end"));

/** Only after the person agreed to this very thing. */
export const agreeToFace = (visit: string) => api.command<FaceView>(path(visit, "/face"), { consent: true });

export const lookAtFace = (visit: string) => api.get<FaceView>(path(visit, "/face"));

export const leaveFace = (visit: string) => api.command<FaceView>(path(visit, "/face/leave"));
