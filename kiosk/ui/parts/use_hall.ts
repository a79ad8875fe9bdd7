import { applyTheme } from "@base/theme";
import { useEffect, useState } from "preact/hooks";
import { type HallView, readHall } from "../local_api";

const EVERY_MS = 5000;
const WHEN_CUT_MS = 2000;

export interface Hall {
  view: HallView | null;
  cut: boolean;
}

/** The hall, read again and again. When it cannot be read the last view is kept and `cut` says so; it recovers by itself. */
export function useHall(): Hall {
  const [hall, setHall] = useState<Hall>({ view: null, cut: false });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let ended = false;
    const read = async () => {
      const view = await readHall().catch(() => null);
      if (ended) return;
      setHall((before) => ({ view: view ?? before.view, cut: view === null }));
      timer = setTimeout(read, view === null ? WHEN_CUT_MS : EVERY_MS);
    };
    void read();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, []);
  const theme = hall.view?.centre.theme;
  useEffect(() => {
    if (theme) applyTheme({ colour: theme.colour ?? "", accent: theme.accent ?? "", emblem_url: null });
  }, [theme?.colour, theme?.accent]);
  return hall;
}
