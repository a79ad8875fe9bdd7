// The event feed: a snapshot on every connect, then events without holes. A hole is fetched, silence is repaired by comparing
// every 30 s, and a lost connection is tried again for as long as the page lives.
import type { Events, HallEvent, Snapshot } from "./contract";
import { Socket, type WebSocketLike } from "./socketio";

export interface FeedStatus {
  live: boolean;
  /** Since when what is on the screen may be old; null while live. */
  staleSince: Date | null;
  /** Why the server does not let us in, when it said so. */
  refused: unknown;
}

export interface FeedOptions {
  /** Who asks: `{screen}` for a page with a cookie, else `{token}` or `{follow}`. */
  auth?: Record<string, string>;
  snapshot?(snapshot: Snapshot): void;
  event(event: HallEvent): void;
  /** Messages beside the events, such as `lead`. */
  message?(name: string, data: unknown): void;
  status?(status: FeedStatus): void;
  /** The events after a sequence number, as `GET /api/v1/feed?after=` gives them. Null for a phone: its events have holes by design. */
  fetchAfter: ((seq: number) => Promise<Events>) | null;
  open?(): WebSocketLike;
  random?(): number;
}

const COMPARE_MS = 30_000;
/** A change of what the centre is comes as many events; the last of them is waited for, and screens do not return in step. */
const CONFIGURED_MS = 1_000;
const CONFIGURES = /^(centre|zone|agency|service|officer|counter|hours|holiday)\.(saved|removed)$/;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const REPAIR_RETRY_MS = 1_000;

/** Wait before attempt `attempt` (0 is the first), between half and the whole of a doubling time, so that walls do not return in step. */
export function retryDelay(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return whole / 2 + (whole / 2) * random;
}

export function feedAddress(at: { protocol: string; host: string }): string {
  return `${at.protocol === "https:" ? "wss" : "ws"}://${at.host}/socket.io/?EIO=4&transport=websocket`;
}

export class Feed {
  private socket: Socket | null = null;
  private seq = -1;
  private generation = 0;
  private attempt = 0;
  private live = false;
  private lastHeard = new Date();
  private refusal: unknown = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private compare: ReturnType<typeof setInterval> | undefined;
  private configured: ReturnType<typeof setTimeout> | undefined;
  private repairing = false;
  private ahead: HallEvent[] = [];
  private stopped = true;

  constructor(private readonly options: FeedOptions) {}

  start(): void {
    this.stopped = false;
    this.connect();
    this.compare = setInterval(() => void this.compareNow(), COMPARE_MS);
    if (typeof window !== "undefined") window.addEventListener("online", this.online);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    clearInterval(this.compare);
    clearTimeout(this.configured);
    if (typeof window !== "undefined") window.removeEventListener("online", this.online);
    this.socket?.close();
  }

  /** Tell the server something; lost when cut off, as a heartbeat may be. */
  emit(name: string, data: unknown): void {
    if (this.live) this.socket?.send(name, data);
  }

  /** Tell the server something and wait for its acknowledgement; rejects when cut off. */
  ask(name: string, data: unknown): Promise<unknown> {
    return this.live && this.socket ? this.socket.ask(name, data) : Promise.reject(new Error("cut off"));
  }

  private readonly online = () => {
    if (this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  };

  private connect(): void {
    const open = this.options.open ?? (() => new WebSocket(feedAddress(location)) as unknown as WebSocketLike);
    this.refusal = null;
    this.socket = new Socket(open, "/feed", this.options.auth ?? {}, {
      connected: () => this.connected(),
      refused: (reason) => (this.refusal = reason ?? "refused"),
      message: (name, data) => this.receive(name, data),
      closed: () => this.closed(),
    });
  }

  private connected(): void {
    this.live = true;
    this.attempt = 0;
    this.tell();
  }

  private closed(): void {
    this.socket = null;
    // What came too early over this connection may be of a server that nobody follows any more.
    this.ahead = [];
    // Every try that fails comes here too; the picture is as old as the last word heard.
    if (this.live) this.lastHeard = new Date();
    this.live = false;
    this.tell();
    if (this.stopped) return;
    const random = this.options.random ?? Math.random;
    this.retry = setTimeout(() => this.connect(), retryDelay(this.attempt++, random()));
  }

  private tell(): void {
    this.options.status?.({ live: this.live, staleSince: this.live ? null : this.lastHeard, refused: this.refusal });
  }

  private receive(name: string, data: unknown): void {
    if (name === "snapshot") return this.accept(data as Snapshot);
    if (name === "event") return this.take(data as HallEvent);
    this.options.message?.(name, data);
  }

  private accept(snapshot: Snapshot): void {
    this.seq = snapshot.seq;
    this.generation = snapshot.generation;
    this.options.snapshot?.(snapshot);
    const ahead = this.ahead;
    this.ahead = [];
    for (const event of ahead) this.take(event);
  }

  private take(event: HallEvent): void {
    if (!this.options.fetchAfter) return this.options.event(event);
    if (event.seq <= this.seq) return;
    if (event.seq === this.seq + 1 && !this.repairing) return this.deliver(event);
    this.ahead.push(event);
    // Before the first snapshot there is nothing to fill: it will say where we are.
    if (this.seq >= 0) void this.repair();
  }

  private deliver(event: HallEvent): void {
    this.seq = event.seq;
    this.options.event(event);
    if (CONFIGURES.test(event.type)) this.beginAnew();
  }

  /** Services, counters and places are told by the snapshot alone. */
  private beginAnew(): void {
    const random = this.options.random ?? Math.random;
    clearTimeout(this.configured);
    this.configured = setTimeout(() => this.socket?.close(), CONFIGURED_MS * (1 + random()));
  }

  private async compareNow(): Promise<void> {
    if (!this.live || !this.options.fetchAfter) return;
    const socket = this.socket;
    try {
      const answer = (await this.ask("compare", { seq: this.seq })) as { seq?: number } | null;
      if (typeof answer?.seq === "number" && answer.seq > this.seq) await this.repair();
    } catch {
      socket?.close(); // an open socket that does not answer is a dead one
    }
  }

  /** Fetch what is missing, then hand on what came meanwhile. */
  private async repair(): Promise<void> {
    if (this.repairing || !this.options.fetchAfter) return;
    this.repairing = true;
    try {
      await this.fetchMissing(this.options.fetchAfter, this.socket);
    } catch {
      setTimeout(() => this.live && void this.repair(), REPAIR_RETRY_MS);
      return;
    } finally {
      this.repairing = false;
    }
    const ahead = this.ahead.sort((a, b) => a.seq - b.seq);
    this.ahead = [];
    for (const event of ahead) this.take(event);
  }

  /** An answer that arrives after the connection has changed belongs to a hall that was replaced by a snapshot. */
  private async fetchMissing(fetchAfter: NonNullable<FeedOptions["fetchAfter"]>, socket: Socket | null): Promise<void> {
    for (;;) {
      const { items, last_seq, generation } = await fetchAfter(this.seq);
      if (this.socket !== socket) return;
      // Another machine has taken over, and its numbers are not ours: begin anew.
      if (generation !== this.generation) return socket?.close();
      for (const event of items) if (event.seq > this.seq) this.deliver(event);
      if (!items.length || this.seq >= last_seq) return;
    }
  }
}
