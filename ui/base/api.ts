// The REST calls. A command carries a key made once per intent, so that a repeat after a lost answer does nothing twice.

/** An answer that is not what was asked for; `code` is one of docs/contract.md, or "offline" when there was no answer. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly text_vi: string;
  readonly text_en: string;
  /** The problem's further members, such as `allowed` or `number`. */
  readonly data: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Record<string, unknown>) {
    const { code, text_vi, text_en, ...data } = body;
    super(String(code ?? status));
    this.code = String(code ?? "internal");
    this.status = status;
    this.text_vi = typeof text_vi === "string" ? text_vi : "Hệ thống đang gặp sự cố. Xin thử lại.";
    this.text_en = typeof text_en === "string" ? text_en : "Something went wrong. Please try again.";
    this.data = data;
  }
}

const offline = () =>
  new Problem(0, {
    code: "offline",
    text_vi: "Không kết nối được với máy chủ. Xin thử lại sau giây lát.",
    text_en: "The server cannot be reached. Please try again in a moment.",
  });

/** A random UUID; `crypto.randomUUID` exists only on https and loopback, and halls run on plain addresses too. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const RETRY_MS = [300, 1000, 2500];
const TIMEOUT_MS = 10_000;

export class Api {
  /**
   * @param identity headers that say who asks: `Authorization` on a phone, `Motcua-Screen` on a page with a cookie, since one
   * browser may hold the cookies of several screens.
   */
  constructor(private readonly identity: Readonly<Record<string, string>> = {}) {}

  /** Read `path`; null stands for 204. Throws Problem. */
  get<T>(path: string): Promise<T> {
    return this.request<T>("GET", path, {});
  }

  /** Run a command once, repeating it under the same key while no answer comes. Throws Problem. */
  command<T>(path: string, body: unknown = {}): Promise<T> {
    return this.intent<T>(path, body)();
  }

  /** A command with its key. Calling it again after a failure is the same intent, not a second one. */
  intent<T>(path: string, body: unknown = {}): () => Promise<T> {
    const headers = { "Idempotency-Key": uuid(), "Content-Type": "application/json" };
    return async () => {
      for (const pause of RETRY_MS) {
        try {
          return await this.request<T>("POST", path, headers, body);
        } catch (problem) {
          if (!(problem instanceof Problem) || problem.code !== "offline") throw problem;
          await new Promise((resume) => setTimeout(resume, pause));
        }
      }
      return this.request<T>("POST", path, headers, body);
    };
  }

  /** Undo what a POST to the same path made (sign out). Throws Problem. */
  remove(path: string): Promise<null> {
    return this.request<null>("DELETE", path, {});
  }

  private async request<T>(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch(path, {
        method,
        headers: { Accept: "application/json", ...this.identity, ...headers },
        body: body === undefined ? null : JSON.stringify(body),
        signal: abort.signal,
        credentials: "same-origin",
        cache: "no-store",
      }).catch(() => {
        throw offline();
      });
      if (answer.status === 204) return null as T;
      const content: unknown = await answer.json().catch(() => null);
      if (answer.ok) return content as T;
      throw new Problem(answer.status, content !== null && typeof content === "object" ? (content as Record<string, unknown>) : {});
    } finally {
      clearTimeout(timer);
    }
  }
}
