// The deck of virtual chip cards, asked for once, and what a visitor does with a card reader.
import { useEffect, useState } from "preact/hooks";
import { post } from "./devices";

export const CARD_SWITCHES = ["silence", "slow", "torn"] as const;
export type CardSwitch = (typeof CARD_SWITCHES)[number];

export interface CardReaderUnit {
  n: number;
  reader: string;
  /** The card that lies on it. */
  card: string | null;
  /** Whether the reader has noticed that card. */
  noticed: boolean;
  state: Record<CardSwitch, boolean>;
}

export interface DeckCard {
  card: string;
  title_vi: string;
  title_en: string;
  name: string;
  access_number: string;
  number: string;
}

/** The deck; empty until it has come. */
export function useDeck(): DeckCard[] {
  const [deck, setDeck] = useState<DeckCard[]>([]);
  useEffect(() => {
    void fetch("/hall/cards")
      .then(async (answer) => ((await answer.json()) as { items: DeckCard[] }).items)
      .then(setDeck)
      .catch(() => setDeck([]));
  }, []);
  return deck;
}

export const place = (reader: CardReaderUnit, card: string) => post(`/hall/card-readers/${reader.n}/place`, { card });
export const take = (reader: CardReaderUnit) => post(`/hall/card-readers/${reader.n}/take`, {});
export const breakCard = (reader: CardReaderUnit, name: CardSwitch) =>
  post(`/hall/card-readers/${reader.n}/state`, { [name]: !reader.state[name] });
