// What time it is for the hall. Tablets and phones are wrong by minutes; waits are counted on the server's clock.

let offsetMs = 0;

/** Set our clock by the `at` of an answer that has just come. */
export function setServerTime(at: string): void {
  const server = Date.parse(at);
  if (!Number.isNaN(server)) offsetMs = server - Date.now();
}

/** Milliseconds since the epoch on the server's clock. */
export const now = (): number => Date.now() + offsetMs;

/** Seconds since `at`, never negative. */
export const secondsSince = (at: string, from: number = now()): number => Math.max(0, Math.floor((from - Date.parse(at)) / 1000));
