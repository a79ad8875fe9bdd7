// Who is spoken, when, and how often. Sound and time are handed in, so every rule here can be tested without either.
//
// One announcement at a time, urgency before time; what waited longer than a minute is not said any more; a newer call of the same
// ticket to the same counter replaces the waiting one; a clip that never ends is cut. A call that nobody answers is repeated by
// itself once after each time somebody asked for it, and never beyond two repeats.

export const EXPIRY_MS = 60_000;
export const GAP_MS = 300;
export const REPEAT_AFTER_MS = 20_000;
export const WATCHDOG_MS = 2_000;
export const PREPARE_MS = 5_000;
export const MOST_REPEATS = 2;

export interface Announcement {
  callId: string;
  number: string;
  counter: string;
  zoneId: string;
  /** When it was asked for, in milliseconds on the server's clock. */
  at: number;
  /** How often this call was announced before: 0 for a call, its number for a recall. */
  repeats: number;
  /** How often an officer had repeated the call by hand: which asking this announcement answers. */
  recalls: number;
  /** A repeat nobody asked for gives way to calls and recalls. */
  automatic: boolean;
}

export interface Clip {
  seconds: number;
  /** Resolves when the last sample was heard. */
  play(): Promise<void>;
  stop(): void;
}

export interface Voice {
  prepare(announcement: Announcement): Promise<Clip>;
}

export interface Clock {
  now(): number;
  /** Run later; the answer calls it off. */
  after(ms: number, run: () => void): () => void;
}

export interface AnnouncerOptions {
  voice: Voice;
  clock: Clock;
  /** Whether this wall still speaks for the zone and the ticket still only is called. */
  wanted(announcement: Announcement): boolean;
  /** The whole clip was played. */
  played(announcement: Announcement, clip: Clip): void;
}

const keyOf = (announcement: Announcement): string => `${announcement.number}@${announcement.counter}`;

export class Announcer {
  private waiting: Announcement[] = [];
  private readonly asides: (() => Promise<void>)[] = [];
  private readonly repeats = new Map<string, () => void>();
  private speaking = false;
  private forgotten = 0;

  constructor(private readonly options: AnnouncerOptions) {}

  announce(announcement: Announcement): void {
    const key = keyOf(announcement);
    this.callOffRepeat(key);
    this.waiting = [...this.waiting.filter((other) => keyOf(other) !== key), announcement];
    if (!this.speaking) void this.speakAll();
  }

  /** Do `work` when no call is waiting to be said, and say nothing until it has ended. */
  aside(work: () => Promise<void>): void {
    this.asides.push(work);
    if (!this.speaking) void this.speakAll();
  }

  /** Neither say nor repeat what was asked so far; a clip that sounds ends by itself. */
  forget(): void {
    this.forgotten++;
    this.waiting = [];
    for (const key of [...this.repeats.keys()]) this.callOffRepeat(key);
  }

  private async speakAll(): Promise<void> {
    this.speaking = true;
    for (let next = this.next(); next; next = this.next()) {
      await next();
      await this.pause(GAP_MS);
    }
    this.speaking = false;
  }

  private next(): (() => Promise<void>) | undefined {
    const call = this.take();
    return call ? () => this.speak(call) : this.asides.shift();
  }

  /** The next one worth saying; what is too old or no longer wanted is dropped. */
  private take(): Announcement | undefined {
    const oldest = this.options.clock.now() - EXPIRY_MS;
    this.waiting = this.waiting.filter((one) => one.at > oldest && this.options.wanted(one));
    const [next] = [...this.waiting].sort((a, b) => Number(a.automatic) - Number(b.automatic) || a.at - b.at);
    this.waiting = this.waiting.filter((one) => one !== next);
    return next;
  }

  private async speak(announcement: Announcement): Promise<void> {
    const { forgotten } = this;
    const clip = await this.within(PREPARE_MS, this.options.voice.prepare(announcement));
    // While the clip was fetched the ticket may have been taken back or the zone given to another wall.
    if (!this.options.wanted(announcement)) return;
    // Nobody heard anything: the repeat is its second chance.
    if (!clip) return this.repeatUnlessForgotten(announcement, forgotten);
    const played = await this.within(clip.seconds * 1000 + WATCHDOG_MS, clip.play().then(() => true));
    if (!played) return clip.stop();
    this.options.played(announcement, clip);
    this.repeatUnlessForgotten(announcement, forgotten);
  }

  /** What was asked before a cut is nobody's business after it. */
  private repeatUnlessForgotten(announcement: Announcement, forgotten: number): void {
    if (forgotten === this.forgotten) this.repeatLater(announcement);
  }

  private repeatLater(said: Announcement): void {
    if (said.automatic || said.repeats >= MOST_REPEATS) return;
    const key = keyOf(said);
    // A recall that came while this one was spoken is waiting and will repeat itself.
    if (this.waiting.some((one) => keyOf(one) === key)) return;
    const callOff = this.options.clock.after(REPEAT_AFTER_MS, () => {
      this.repeats.delete(key);
      const again = { ...said, at: this.options.clock.now(), repeats: said.repeats + 1, automatic: true };
      if (this.options.wanted(again)) this.announce(again);
    });
    this.repeats.set(key, callOff);
  }

  private callOffRepeat(key: string): void {
    this.repeats.get(key)?.();
    this.repeats.delete(key);
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resume) => void this.options.clock.after(ms, resume));
  }

  /** The outcome of `work`, or null when it fails or takes longer than `ms`. */
  private within<T>(ms: number, work: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const callOff = this.options.clock.after(ms, () => resolve(null));
      const settle = (outcome: T | null) => {
        callOff();
        resolve(outcome);
      };
      work.then(settle, () => settle(null));
    });
  }
}
