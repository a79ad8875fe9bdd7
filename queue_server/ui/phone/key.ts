// The follow key of a ticket: base64url of the ticket's UUID (16 bytes) and of the server's proof over it.

/** The id of the ticket a follow key is for; null when it is no such key. The proof is the server's to check. */
export function ticketIdOf(key: string): string | null {
  if (!/^[\w-]{30,128}$/.test(key)) return null;
  let raw: string;
  try {
    raw = atob(key.slice(0, 24).replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    return null;
  }
  const hex = Array.from(raw.slice(0, 16), (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
