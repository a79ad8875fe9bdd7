// The loudspeaker of the wall: fetches announcements from the server and plays them. Where the server has no voice it plays the
// chime alone, so that heads still turn to the screen.
import type { Announcement, Clip, Voice } from "./announcer";

/** What the heartbeat says: `none` is a browser that can make no sound at all. */
export type Sound = "ok" | "blocked" | "none";

export interface SpokenClip extends Clip {
  /** Whether the clip holds speech and not the chime alone. */
  speech: boolean;
}

/** Nothing is heard; the message is a keyword of the contract. */
export class SilentError extends Error {}

const HEADERS = { "Motcua-Screen": "wall" };
/** A bad line breaks one fetch and lets the next through; after these the announcement is given up for now. */
const TRIES = 4;
const AGAIN_MS = 400;

export class Speaker implements Voice {
  private readonly context: AudioContext | null;
  private voiceless = false;

  constructor(private readonly changed: () => void) {
    this.context = "AudioContext" in window ? new AudioContext({ latencyHint: "playback" }) : null;
    this.context?.addEventListener("statechange", changed);
    // A browser that starts muted until it is touched needs one touch, not a technician.
    for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, () => void this.context?.resume());
  }

  get sound(): Sound {
    if (!this.context) return "none";
    return this.context.state === "running" ? "ok" : "blocked";
  }

  /** Whether the server could speak when it was last asked. */
  get hasVoice(): boolean {
    return !this.voiceless;
  }

  /** Find out before the first call whether the server has a voice. */
  async probe(): Promise<void> {
    await this.fetchCall({ number: "A000", counter: "1" }).catch(() => undefined);
  }

  /** Throws when there is no sound to be had. */
  async prepare(announcement: Announcement): Promise<SpokenClip> {
    if (!this.context || this.context.state !== "running") throw new Error("sound is blocked");
    const call = await this.fetchCall(announcement);
    const file = call ?? (await fetchWave("voice/chime"));
    if (!file) throw new Error("no sound from the server");
    return clipOf(this.context, await this.context.decodeAudioData(file), call !== null);
  }

  /**
   * Say the words of a trial, asked for anew: what the browser kept proves nothing of the server. Ends when they were played; throws
   * `SilentError` with the reason when they were not.
   */
  async trial(): Promise<void> {
    if (this.sound !== "ok" || !this.context) throw new SilentError(`sound-${this.sound}`);
    const words = await fetchWave("voice/trial", "no-store");
    this.heardOfVoice(words !== null);
    if (!words) throw new SilentError("no-voice");
    await clipOf(this.context, await this.context.decodeAudioData(words), true).play();
  }

  private async fetchCall({ number, counter }: { number: string; counter: string }): Promise<ArrayBuffer | null> {
    const call = await fetchWave(`voice?${new URLSearchParams({ number, counter, lang: "vi" })}`);
    this.heardOfVoice(call !== null);
    return call;
  }

  private heardOfVoice(has: boolean): void {
    if (this.voiceless === !has) return;
    this.voiceless = !has;
    this.changed();
  }
}

/** The bytes of a wave file; null when the server answers anything else. Throws when it does not answer. */
async function fetchWave(path: string, cache: RequestCache = "default"): Promise<ArrayBuffer | null> {
  for (let tries = TRIES; ; tries--) {
    try {
      const answer = await fetch(path, { headers: HEADERS, credentials: "same-origin", cache });
      return answer.ok ? await answer.arrayBuffer() : null;
    } catch (why) {
      if (tries === 1) throw why;
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  }
}

function clipOf(context: AudioContext, buffer: AudioBuffer, speech: boolean): SpokenClip {
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  return {
    speech,
    seconds: buffer.duration,
    play: () =>
      new Promise((ended) => {
        source.onended = () => {
          source.disconnect();
          ended();
        };
        source.start();
      }),
    stop: () => {
      source.stop();
      source.disconnect();
    },
  };
}
