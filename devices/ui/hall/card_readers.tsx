// The readers of chip cards: a deck of invented people whose cards can be laid down, and ways to spoil the reading.
import { useLanguage } from "@base/i18n";
import { breakCard, CARD_SWITCHES, place, take, useDeck, type CardReaderUnit, type DeckCard } from "./cards";
import "./cards.css";
import { t } from "./words";

export function CardReaders({ readers }: { readers: CardReaderUnit[] }) {
  const deck = useDeck();
  return (
    <>
      {readers.map((reader) => (
        <section class="card card-reader" key={reader.n} aria-label={t("card_reader", { n: reader.n })}>
          <header>
            <h2>{t("card_reader", { n: reader.n })}</h2>
            <p class="quiet">{t("cards_about")}</p>
          </header>
          <Plate reader={reader} deck={deck} />
          <ul class="deck">
            {deck.map((card) => (
              <li key={card.card}>
                <Card card={card} lies={reader.card === card.card} onPlace={() => void place(reader, card.card)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function Plate({ reader, deck }: { reader: CardReaderUnit; deck: DeckCard[] }) {
  const lying = deck.find((card) => card.card === reader.card);
  return (
    <div class="plate">
      <p role="status">{lying ? t(reader.noticed ? "card_noticed" : "card_waits", { name: lying.name }) : t("card_none")}</p>
      <button type="button" class="button" disabled={!reader.card} onClick={() => void take(reader)}>
        {t("card_take")}
      </button>
      <fieldset class="faults">
        <legend class="quiet">{t("card_faults")}</legend>
        {CARD_SWITCHES.map((name) => (
          <button
            type="button"
            key={name}
            class="fault"
            aria-pressed={reader.state[name]}
            title={t(`card_${name}_about`)}
            onClick={() => void breakCard(reader, name)}
          >
            {t(`card_${name}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function Card({ card, lies, onPlace }: { card: DeckCard; lies: boolean; onPlace: () => void }) {
  const language = useLanguage();
  return (
    <button type="button" class="id-card" aria-pressed={lies} onClick={onPlace}>
      <img src={`/hall/cards/${card.card}.jpg`} alt="" width={48} height={64} />
      <span>
        <strong>{language === "vi" ? card.title_vi : card.title_en}</strong>
        <span lang="vi">{card.name}</span>
        <span class="number">
          {card.number.slice(0, 6)}
          <b>{card.access_number}</b>
        </span>
      </span>
    </button>
  );
}
