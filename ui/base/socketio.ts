// Socket.IO over one websocket: protocol EIO 4, one namespace. Connects, answers pings, notices silence; a second
// attempt is the feed's business.

export interface SocketHandlers {
  connected(): void;
  /** The server does not let us in (a revoked token, a full house). */
  refused(reason: unknown): void;
  message(name: string, data: unknown): void;
  closed(): void;
}

/** The part of WebSocket that is used, so that a test can stand in for the network. */
export interface WebSocketLike {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

const ACK_TIMEOUT_MS = 10_000;
const OPENING_TIMEOUT_MS = 15_000;

export class Socket {
  private readonly web: WebSocketLike;
  private readonly waiting = new Map<number, (answer: unknown) => void>();
  private nextAck = 0;
  private silenceMs = OPENING_TIMEOUT_MS;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private over = false;

  constructor(
    open: () => WebSocketLike,
    private readonly namespace: string,
    private readonly auth: unknown,
    private readonly on: SocketHandlers,
  ) {
    this.web = open();
    this.web.onmessage = (event) => this.receive(String(event.data));
    this.web.onclose = () => this.close();
    this.heard();
  }

  /** Send without waiting for an answer. */
  send(name: string, data: unknown): void {
    this.web.send(`42${this.namespace},${JSON.stringify([name, data])}`);
  }

  /** Send and wait for the acknowledgement; rejects when none comes or the socket closes. */
  ask(name: string, data: unknown): Promise<unknown> {
    const id = this.nextAck++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.waiting.get(id)?.(SILENT), ACK_TIMEOUT_MS);
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        if (answer === SILENT) reject(new Error("no acknowledgement"));
        else resolve(answer);
      });
      this.web.send(`42${this.namespace},${id}${JSON.stringify([name, data])}`);
    });
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.silence);
    this.web.onmessage = null;
    this.web.onclose = null;
    for (const answer of [...this.waiting.values()]) answer(SILENT);
    this.web.close();
    this.on.closed();
  }

  private heard(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.close(), this.silenceMs);
  }

  private receive(packet: string): void {
    this.heard();
    if (packet === "2") return this.web.send("3");
    if (packet.startsWith("0")) return this.opened(packet.slice(1));
    if (packet === "1" || packet.startsWith("41")) return this.close();
    const message = decode(packet, this.namespace);
    if (!message) return;
    if (message.kind === "0") return this.on.connected();
    if (message.kind === "4") {
      this.on.refused(message.payload);
      return this.close();
    }
    if (message.kind === "3") return this.answered(message.id, message.payload);
    if (message.kind === "2" && Array.isArray(message.payload)) this.on.message(String(message.payload[0]), message.payload[1]);
  }

  private opened(handshake: string): void {
    const { pingInterval, pingTimeout } = (parse(handshake) ?? {}) as { pingInterval?: number; pingTimeout?: number };
    this.silenceMs = (pingInterval ?? 25_000) + (pingTimeout ?? 20_000);
    this.web.send(`40${this.namespace},${JSON.stringify(this.auth ?? {})}`);
  }

  private answered(id: number | null, payload: unknown): void {
    if (id !== null) this.waiting.get(id)?.(Array.isArray(payload) ? payload[0] : payload);
  }
}

const SILENT = Symbol("silent");

export interface Message {
  /** "0" connected, "2" event, "3" acknowledgement, "4" refused. */
  kind: string;
  id: number | null;
  payload: unknown;
}

/** Take a Socket.IO message apart; null for another namespace or for what is not a message. */
export function decode(packet: string, namespace: string): Message | null {
  const parts = /^4([0234])(?:(\/[^,]*),?)?(\d+)?(.*)$/s.exec(packet);
  if (!parts || (parts[2] ?? "/") !== namespace) return null;
  return { kind: parts[1]!, id: parts[3] === undefined ? null : Number(parts[3]), payload: parse(parts[4]!) };
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
