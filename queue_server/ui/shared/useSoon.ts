import { useCallback, useEffect, useRef } from "preact/hooks";

/** Do `work` so long after it was asked for; whoever asks meanwhile shares it. */
export function useSoon(work: () => void, afterMs: number): () => void {
  const coming = useRef<ReturnType<typeof setTimeout>>();
  const now = useRef(work);
  now.current = work;
  useEffect(() => () => clearTimeout(coming.current), []);
  return useCallback(() => {
    coming.current ??= setTimeout(() => {
      coming.current = undefined;
      now.current();
    }, afterMs);
  }, [afterMs]);
}
