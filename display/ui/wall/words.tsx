// A wall has no language switch: Vietnamese first, English below it.
import { fill, type Params } from "@base/i18n";
import en from "../messages/en.json";
import vi from "../messages/vi.json";

export type Word = keyof typeof vi & keyof typeof en;

export const say = (word: Word, params: Params = {}): string => fill(vi[word], params);
export const sayEnglish = (word: Word, params: Params = {}): string => fill(en[word], params);

/** The words in both languages, one under the other. */
export function Both({ word, params }: { word: Word; params?: Params }) {
  return (
    <span class="both">
      <span>{say(word, params)}</span>
      <span class="english" lang="en">
        {sayEnglish(word, params)}
      </span>
    </span>
  );
}
