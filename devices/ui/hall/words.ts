import { catalogue } from "@base/i18n";
import en from "./messages/en.json";
import vi from "./messages/vi.json";

export const t = catalogue(vi, en);
