// The wall's life: who it is, the feed, what it announces and what it tells the server.
import { Api, Problem } from "@base/api";
import type { EventData, HallEvent, Service, Snapshot } from "@base/contract";
import { Feed, type FeedStatus } from "@base/feed";
import { type Hall, hallOf } from "@base/hall";
import { applyTheme } from "@base/theme";
import { now, setServerTime } from "@base/time";
import { type Announcement, Announcer, EXPIRY_MS } from "../announcer";
import { Speaker, type Sound, type SpokenClip } from "../speaker";
import { Age } from "./age";
import { entriesOf, Memory } from "./memory";
import { afterEvent, type Screen, shows, unanswered, unsaid, type WallState } from "./state";
import { trySound, type Tested } from "./trial";

/** How this page names itself: one browser may hold the cookies of several screens. */
export const SCREEN = "wall";

const HEARTBEAT_MS = 5_000;
const SERVICES_MS = 30_000;
const ASK_AGAIN_MS = 5_000;
/** Walls that only show wait a while with "shown": one word per call is enough for the server. */
const OTHERS_ACK_MS = 1_500;

/** What the page draws. */
export interface WallView {
  readonly access: "asking" | "denied" | "granted";
  readonly screen: Screen | null;
  readonly state: WallState | null;
  /** Since when the server was not heard; null while it is, and for the first seconds without it. */
  readonly staleSince: Date | null;
  /** Whether a player on this machine keeps the last state. */
  readonly kept: boolean;
  /** Null where this browser does not announce: it is not paired as a wall. */
  readonly sound: Sound | null;
  readonly hasVoice: boolean;
}

interface Me {
  device: Screen | null;
  /** Said by a player alone, which answers in the server's place. */
  kept?: boolean;
}

type CallEvent = EventData["ticket.called"] | EventData["ticket.recalled"];

export class WallSession {
  private view: WallView = {
    access: "asking",
    screen: null,
    state: null,
    staleSince: null,
    kept: false,
    sound: null,
    hasVoice: true,
  };
  private readonly leading = new Set<string>();
  /** Calls that want to be said, by call: who takes the lead says those that nobody has said. */
  private readonly arrived = new Map<string, Announcement>();
  private api = new Api({ "Motcua-Screen": SCREEN });
  private feed: Feed | null = null;
  private live = false;
  private readonly memory = new Memory();
  private readonly age = new Age(
    () => this.feed?.ask("compare", { seq: this.view.state?.hall.seq ?? 0 }) ?? Promise.reject(new Error("no feed")),
    (staleSince) => this.change({ staleSince }),
  );
  private speaker: Speaker | null = null;
  private announcer: Announcer | null = null;

  constructor(private readonly draw: (view: WallView) => void) {}

  async start(): Promise<void> {
    const me = await this.whoAmI();
    this.change({ access: "granted", screen: me.device, kept: me.kept === true });
    if (me.device) this.giveVoice();
    this.feed = new Feed({
      auth: me.device ? { screen: SCREEN } : {},
      snapshot: (snapshot) => this.begin(snapshot),
      event: (event) => this.take(event),
      message: (name, data) => this.hear(name, data),
      status: (status) => this.connectionChanged(status),
      fetchAfter: (seq) => this.api.get(`/api/v1/feed?after=${seq}`),
    });
    this.feed.start();
    this.age.start();
    setInterval(() => this.beatWhenPainted(), HEARTBEAT_MS);
    document.addEventListener("visibilitychange", () => this.beat());
    setInterval(() => void this.readServices(), SERVICES_MS);
  }

  private change(part: Partial<WallView>): void {
    this.view = { ...this.view, ...part };
    this.draw(this.view);
  }

  /** Ask until there is an answer; a screen that is not let in may be paired at any moment. */
  private async whoAmI(): Promise<Me> {
    for (;;) {
      try {
        return await this.readMe();
      } catch (problem) {
        if (problem instanceof Problem && (problem.status === 401 || problem.status === 403)) this.change({ access: "denied" });
      }
      await new Promise((resume) => setTimeout(resume, ASK_AGAIN_MS));
    }
  }

  private giveVoice(): void {
    const speaker = new Speaker(() => {
      this.change({ sound: speaker.sound, hasVoice: speaker.hasVoice });
      this.beat();
    });
    this.speaker = speaker;
    this.announcer = new Announcer({
      voice: speaker,
      clock: {
        now,
        after: (ms, run) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
      wanted: (one) => this.isWanted(one),
      played: (one, clip) => {
        this.memory.add({ [one.callId]: one.recalls });
        if ((clip as SpokenClip).speech) this.acknowledgeSpoken(one.callId, one.recalls);
      },
    });
    this.change({ sound: speaker.sound });
    void speaker.probe();
  }

  private connectionChanged(status: FeedStatus): void {
    const revoked = status.refused !== null;
    this.live = status.live;
    this.change({ access: revoked ? "denied" : "granted" });
    if (status.live) return this.beat();
    // Who leads is told anew after every connect. What was asked before the cut is not said after it.
    this.leading.clear();
    this.announcer?.forget();
  }

  /** What nobody said during the cut is said by whoever leads; what was said before it is not. */
  private begin(snapshot: Snapshot): void {
    setServerTime(snapshot.at);
    applyTheme(snapshot.centre.theme);
    const hall = hallOf(snapshot);
    this.change({ state: { hall, recalledAt: {} } });
    this.arrived.clear();
    for (const call of unsaid(hall, this.view.screen, this.memory.said, now())) {
      this.arrived.set(call.call_id, { ...announcementOf(call, call.recalls), at: now() });
    }
    this.acknowledgeAgain(hall);
    for (const zoneId of this.leading) this.sayWhatNobodySaid(zoneId);
    this.beat();
    void this.refreshScreen();
  }

  /** What was shown and spoken while nobody could hear of it. */
  private acknowledgeAgain(hall: Hall): void {
    const open = hall.calls.filter((call) => call.open && shows(this.view.screen, call.zone_id));
    for (const call of open) {
      if (!call.spoken_at && this.isSaid(call) && this.speaker?.hasVoice) this.acknowledgeSpoken(call.call_id, call.recalls);
    }
    afterPaint((painted) => painted && open.forEach((call) => this.acknowledgeShown(call)));
  }

  private isSaid(call: { call_id: string; recalls: number }): boolean {
    return this.memory.said[call.call_id] === call.recalls;
  }

  /** A repeat after a while is of what was said before; anything else is said once. */
  private isWanted(one: Announcement): boolean {
    const hall = this.view.state?.hall;
    if (!hall || !this.leading.has(one.zoneId) || !unanswered(hall, one.callId)) return false;
    return one.automatic || !this.isSaid({ call_id: one.callId, recalls: one.recalls });
  }

  private acknowledgeSpoken(callId: string, recalls: number): void {
    this.feed?.emit("ack", { call_id: callId, what: "spoken", recalls });
  }

  private take(event: HallEvent): void {
    if (!this.view.state) return;
    const state = afterEvent(this.view.state, event);
    if (state === this.view.state) return;
    this.change({ state });
    if (event.type === "ticket.called") this.call(event.data, 0, event.at);
    if (event.type === "ticket.recalled") this.call(event.data, event.data.recalls, event.at);
  }

  /** Sight first: the voice is asked for, and the server told, after the call was painted. */
  private call(data: CallEvent, repeats: number, at: string): void {
    if (!this.announcer || !shows(this.view.screen, data.zone_id)) return;
    const announcement = { ...announcementOf(data, repeats), at: Date.parse(at) };
    this.remember(announcement);
    afterPaint((painted) => {
      if (painted) this.acknowledgeShown(data);
      this.announcer?.announce(announcement);
    });
  }

  /** Kept as long as the hall keeps its call: a wall hangs for months. */
  private remember(announcement: Announcement): void {
    this.arrived.set(announcement.callId, announcement);
    const known = new Set(this.view.state?.hall.calls.map((call) => call.call_id));
    for (const callId of this.arrived.keys()) if (!known.has(callId)) this.arrived.delete(callId);
  }

  /** The wall that led may have gone before it spoke, or there was none yet. */
  private sayWhatNobodySaid(zoneId: string): void {
    for (const one of this.arrived.values()) {
      if (one.at > now() - EXPIRY_MS && one.zoneId === zoneId && this.isUnspoken(one.callId)) this.announcer?.announce(one);
    }
  }

  private isUnspoken(callId: string): boolean {
    return this.view.state?.hall.calls.some((call) => call.call_id === callId && !call.spoken_at) ?? false;
  }

  private acknowledgeShown(data: { call_id: string; zone_id: string }): void {
    const tell = () => {
      const call = this.view.state?.hall.calls.find((one) => one.call_id === data.call_id);
      if (call && !call.shown_at) this.feed?.emit("ack", { call_id: data.call_id, what: "shown" });
    };
    if (this.leading.has(data.zone_id)) tell();
    else setTimeout(tell, OTHERS_ACK_MS * (0.3 + 0.7 * Math.random()));
  }

  private hear(name: string, data: unknown): void {
    if (name === "lead") this.lead(data as { zone_id: string; leading: boolean });
    if (name === "said") this.memory.add(entriesOf(data));
    if (name === "test" && this.speaker && this.announcer) trySound(this.speaker, this.announcer, (tested) => this.beat(tested));
  }

  private lead({ zone_id, leading }: { zone_id: string; leading: boolean }): void {
    if (!leading) return void this.leading.delete(zone_id);
    this.leading.add(zone_id);
    this.sayWhatNobodySaid(zone_id);
  }

  /** A page that paints no more has nothing to say: its silence is noticed. A hidden one does not paint and says so. */
  private beatWhenPainted(): void {
    if (document.visibilityState === "hidden") return this.beat();
    requestAnimationFrame(() => this.beat());
  }

  private beat(tested?: Tested): void {
    if (!this.speaker) return;
    this.feed?.emit("heartbeat", {
      sound: this.speaker.sound,
      page: SCREEN,
      seq: this.view.state?.hall.seq ?? 0,
      visible: document.visibilityState === "visible",
      ...(tested && { tested }),
    });
  }

  /** The zones of this screen may have been changed while it was cut off. */
  private async refreshScreen(): Promise<void> {
    const me = await this.readMe().catch(() => null);
    if (me?.device) this.change({ screen: me.device });
  }

  /** As the wall this browser is paired as; else as whoever is signed in here and only looks on. */
  private async readMe(): Promise<Me> {
    try {
      return await this.api.get<Me>("/api/v1/me");
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 401 || this.speaker) throw problem;
      const onlooker = new Api();
      const me = await onlooker.get<Me>("/api/v1/me");
      this.api = onlooker;
      return { ...me, device: null };
    }
  }

  /** The forecast is the server's own; events do not carry it. */
  private async readServices(): Promise<void> {
    if (!this.live) return;
    const answer = await this.api.get<{ items: Service[] }>("/api/v1/services").catch(() => null);
    const state = this.view.state;
    if (!answer || !state) return;
    const fresh = new Map(answer.items.map((service) => [service.id, service]));
    const services = state.hall.services.map((service) => {
      const { forecast, open } = fresh.get(service.id) ?? service;
      return { ...service, forecast, open };
    });
    this.change({ state: { ...state, hall: { ...state.hall, services } } });
  }
}

/** `repeats` is how often the officer has asked for it again. */
function announcementOf(call: { call_id: string; number: string; counter_number: number; zone_id: string }, repeats: number): Announcement {
  return {
    callId: call.call_id,
    number: call.number,
    counter: String(call.counter_number),
    zoneId: call.zone_id,
    at: 0,
    repeats,
    recalls: repeats,
    automatic: false,
  };
}

/** Tell `then` once the present state is on the screen, or at once (not painted) where nobody sees the page. */
function afterPaint(then: (painted: boolean) => void): void {
  if (document.visibilityState === "hidden") return void setTimeout(() => then(false));
  requestAnimationFrame(() => requestAnimationFrame(() => then(true)));
}
