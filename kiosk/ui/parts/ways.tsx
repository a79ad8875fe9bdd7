import { t } from "../words";
import { Choice } from "./choice";
import { Mark } from "./marks";
import { Icon } from "@base/icons";

interface Pages {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

/** Back on the left, the pages of a long list on the right. */
export function Ways({ onBack, list }: { onBack: () => void; list?: Pages }) {
  return (
    <nav class="ways">
      <Choice class="way back" onChoose={onBack}>
        <Mark name="back" />
        {t("back")}
      </Choice>
      {list && list.pages > 1 && <Pager {...list} />}
    </nav>
  );
}

function Pager({ page, pages, onPage }: Pages) {
  return (
    <div class="pager">
      <button type="button" class="choice way" aria-disabled={page === 0} onClick={() => onPage(Math.max(0, page - 1))}>
        <Mark name="back" />
        {t("page_before")}
      </button>
      <p role="status">
        <span class="hidden-text">{t("page_of", { page: page + 1, pages })}</span>
        <span aria-hidden="true">
          {page + 1}/{pages}
        </span>
      </p>
      <button
        type="button"
        class="choice way"
        aria-disabled={page >= pages - 1}
        onClick={() => onPage(Math.min(pages - 1, page + 1))}
      >
        {t("page_after")}
        <Icon name="chevron" />
      </button>
    </div>
  );
}

/** One page of a list, and how many there are. */
export function pageOf<T>(items: readonly T[], page: number, size: number): { shown: readonly T[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(page, pages - 1);
  return { shown: items.slice(at * size, (at + 1) * size), page: at, pages };
}
