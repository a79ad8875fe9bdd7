// The kiosk's words, in the language of the moment.
import { catalogue } from "@base/i18n";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

export const t = catalogue(vi, en);

export type WordKey = keyof typeof vi;

export const isWord = (key: string): key is WordKey => key in vi;
