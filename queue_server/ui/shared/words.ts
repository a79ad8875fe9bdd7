// The words of all pages of the server.
import { catalogue } from "@base/i18n";
import en from "../messages/en.json";
import vi from "../messages/vi.json";

export const t = catalogue(vi, en);
/** A text of the catalogue, in whichever language it was written, in the language of this screen; any other as it is. */
export function again(text: string, keys: readonly Key[]): string {
  const key = keys.find((one) => vi[one] === text || en[one] === text);
  return key ? t(key) : text;
}

export type Key = keyof typeof vi;

export const isKey = (key: string): key is Key => Object.hasOwn(vi, key);
