// How old the picture is. A cut cable closes no connection, so the server is asked every two seconds and silence is counted.

const ASK_MS = 2_000;
const LOOK_MS = 500;
/** A hiccup of the network is not worth a bar across the wall. */
export const STALE_AFTER_MS = 5_000;

export class Age {
  private heardAt = Date.now();
  private since: number | null = null;

  /** `ask` gets an answer from the server; `changed` hears since when the picture is old, or null. */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly changed: (since: Date | null) => void,
  ) {}

  start(): void {
    setInterval(() => this.ask().then((answer) => this.heard(silenceOf(answer)), () => undefined), ASK_MS);
    setInterval(() => this.look(), LOOK_MS);
  }

  /** The server was heard `silence` ms ago. */
  heard(silence = 0): void {
    this.heardAt = Math.max(this.heardAt, Date.now() - silence);
    this.look();
  }

  private look(): void {
    const since = Date.now() - this.heardAt >= STALE_AFTER_MS ? this.heardAt : null;
    if (since === this.since) return;
    this.since = since;
    this.changed(since === null ? null : new Date(since));
  }
}

/** A player between this page and the server tells how long it has not heard the server. */
function silenceOf(answer: unknown): number {
  const silence = (answer as { silent_s?: unknown } | null)?.silent_s;
  return typeof silence === "number" && silence > 0 ? silence * 1000 : 0;
}
