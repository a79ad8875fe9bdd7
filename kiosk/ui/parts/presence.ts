// Signs that somebody is there who touches nothing: the camera sees them, and they do as it asks.

const signs = new EventTarget();

/** Somebody is there now. */
export const somebodyIsThere = () => signs.dispatchEvent(new Event("there"));

/** Calls `heard` at every sign until the answer is called. */
export function onSomebodyThere(heard: () => void): () => void {
  signs.addEventListener("there", heard);
  return () => signs.removeEventListener("there", heard);
}
