import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer, type Announcement, type Clip, type Clock, EXPIRY_MS, GAP_MS, REPEAT_AFTER_MS, WATCHDOG_MS } from "./announcer";

const START = Date.UTC(2026, 10, 21, 2, 0, 0);

/** Time that stands still until a test moves it. */
class Hand implements Clock {
  private time = START;
  private timers: { at: number; run: () => void }[] = [];

  now = () => this.time;

  after(ms: number, run: () => void) {
    const timer = { at: this.time + ms, run };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((other) => other !== timer));
  }

  async move(ms: number) {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const [due] = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (!due) break;
      this.time = due.at;
      this.timers = this.timers.filter((timer) => timer !== due);
      due.run();
      await settled();
    }
    this.time = end;
  }

  get pending() {
    return this.timers.length;
  }
}

const settled = () => new Promise((resume) => setImmediate(resume));

interface Spoken {
  text: string;
  from: number;
  to: number;
}

function hall(clipSeconds: (one: Announcement) => number = () => 3) {
  const clock = new Hand();
  const spoken: Spoken[] = [];
  const played: string[] = [];
  const answered = new Set<string>();
  const state = { leading: true, prepare: null as ((one: Announcement) => Promise<Clip>) | null, stops: 0 };
  const clipOf = (one: Announcement, endless = false): Clip => ({
    seconds: clipSeconds(one),
    play: () =>
      new Promise((done) => {
        const said = { text: `${one.number}@${one.counter}`, from: clock.now() - START, to: Infinity };
        spoken.push(said);
        if (endless) return;
        clock.after(clipSeconds(one) * 1000, () => {
          said.to = clock.now() - START;
          done();
        });
      }),
    stop: () => {
      state.stops++;
      spoken.at(-1)!.to = clock.now() - START;
    },
  });
  const announcer = new Announcer({
    clock,
    voice: { prepare: (one) => (state.prepare ? state.prepare(one) : Promise.resolve(clipOf(one))) },
    wanted: (one) => state.leading && !answered.has(one.callId),
    played: (one) => played.push(one.callId),
  });
  const call = (number: string, counter: string, change: Partial<Announcement> = {}) =>
    announcer.announce({
      callId: `${number}-${counter}`,
      number,
      counter,
      zoneId: "hall",
      at: clock.now(),
      repeats: 0,
      recalls: 0,
      automatic: false,
      ...change,
    });
  return { clock, spoken, played, answered, state, clipOf, announcer, call };
}

const texts = (spoken: Spoken[]) => spoken.map((one) => one.text);

test("five calls at once are said one after the other, in order, with the gap between them", async () => {
  const { clock, spoken, call, played } = hall();
  for (const n of [1, 2, 3, 4, 5]) call(`A00${n}`, String(n));
  await clock.move(5 * 3000 + 5 * GAP_MS);
  assert.deepEqual(texts(spoken), ["A001@1", "A002@2", "A003@3", "A004@4", "A005@5"]);
  for (const [before, after] of spoken.slice(1).map((one, index) => [spoken[index]!, one] as const)) {
    assert.equal(after.from - before.to, GAP_MS);
  }
  assert.equal(played.length, 5);
});

test("an automatic repeat gives way to calls that came later", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1");
  await clock.move(100);
  call("A002", "2", { automatic: true });
  call("A003", "3");
  await clock.move(10_000);
  assert.deepEqual(texts(spoken), ["A001@1", "A003@3", "A002@2"]);
});

test("what waited longer than a minute is not said", async () => {
  const { clock, spoken, call } = hall(() => EXPIRY_MS / 1000 + 1);
  call("A001", "1");
  await clock.move(100);
  call("A002", "2");
  call("A003", "3", { at: START - EXPIRY_MS });
  await clock.move(EXPIRY_MS + 5000);
  assert.deepEqual(texts(spoken), ["A001@1"]);
});

test("a newer call of the same ticket to the same counter replaces the waiting one", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1");
  await clock.move(100);
  call("A002", "2");
  call("A002", "2", { repeats: 1 });
  call("A002", "5");
  await clock.move(15_000);
  assert.deepEqual(texts(spoken), ["A001@1", "A002@2", "A002@5"]);
});

test("a trial waits for the calls before it, and a later call for the trial", async () => {
  const { clock, spoken, call, announcer } = hall();
  const tried: number[] = [];
  call("A001", "1");
  await clock.move(100);
  announcer.aside(
    () =>
      new Promise((ended) => {
        tried.push(clock.now() - START);
        clock.after(2000, ended);
      }),
  );
  await clock.move(3000 + GAP_MS);
  assert.deepEqual(tried, [3000 + GAP_MS]);
  call("A002", "2");
  await clock.move(10_000);
  assert.deepEqual(texts(spoken), ["A001@1", "A002@2"]);
  assert.equal(spoken[1]!.from, 3000 + GAP_MS + 2000 + GAP_MS);
});

test("a call that nobody answers is repeated once by itself after 20 s", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1");
  await clock.move(3000 + REPEAT_AFTER_MS - 1);
  assert.equal(spoken.length, 1);
  await clock.move(1);
  assert.equal(spoken.length, 2);
  await clock.move(10 * REPEAT_AFTER_MS);
  assert.equal(spoken.length, 2);
});

test("no repeat when the citizen has come", async () => {
  const { clock, spoken, call, answered } = hall();
  call("A001", "1");
  await clock.move(4000);
  answered.add("A001-1");
  await clock.move(10 * REPEAT_AFTER_MS);
  assert.equal(spoken.length, 1);
});

test("a recall is said at once and moves the automatic repeat", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1");
  await clock.move(13_000);
  call("A001", "1", { repeats: 1 });
  await clock.move(3000);
  assert.equal(spoken.length, 2);
  await clock.move(REPEAT_AFTER_MS - 1);
  assert.equal(spoken.length, 2);
  await clock.move(1);
  assert.equal(spoken.length, 3);
});

test("after two repeats nothing is repeated by itself", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1", { repeats: 2 });
  await clock.move(10 * REPEAT_AFTER_MS);
  assert.equal(spoken.length, 1);
});

test("a recall while its call is spoken waits for the end and is repeated only once", async () => {
  const { clock, spoken, call } = hall();
  call("A001", "1");
  await clock.move(1000);
  call("A001", "1", { repeats: 1 });
  await clock.move(2000 + GAP_MS + 3000);
  assert.equal(spoken.length, 2);
  assert.equal(spoken[1]!.from - spoken[0]!.to, GAP_MS);
  await clock.move(10 * REPEAT_AFTER_MS);
  assert.equal(spoken.length, 3);
});

test("a clip that never ends is cut after its length and two seconds; the next one follows", async () => {
  const { clock, spoken, state, clipOf, call, played } = hall();
  state.prepare = (one) => Promise.resolve(clipOf(one, one.number === "A001"));
  call("A001", "1");
  call("A002", "2");
  await clock.move(3000 + WATCHDOG_MS + GAP_MS + 3000);
  assert.deepEqual(texts(spoken), ["A001@1", "A002@2"]);
  assert.equal(spoken[0]!.to, 3000 + WATCHDOG_MS);
  assert.equal(state.stops, 1);
  assert.deepEqual(played, ["A002-2"]);
});

test("a voice that fails or does not answer holds nobody up", async () => {
  const { clock, spoken, state, clipOf, call } = hall();
  state.prepare = (one) => {
    if (one.number === "A001") return Promise.reject(new Error("no voice"));
    if (one.number === "A002") return new Promise(() => undefined);
    return Promise.resolve(clipOf(one));
  };
  for (const n of [1, 2, 3]) call(`A00${n}`, String(n));
  await clock.move(10_000);
  assert.deepEqual(texts(spoken), ["A003@3"]);
});

test("what could not be fetched has its repeat as a second chance, and no third", async () => {
  const { clock, spoken, state, clipOf, call } = hall();
  let fetched = 0;
  state.prepare = (one) => (++fetched === 1 || one.number === "A002" ? Promise.reject(new Error("a bad line")) : Promise.resolve(clipOf(one)));
  call("A001", "1");
  await clock.move(REPEAT_AFTER_MS + 10);
  assert.deepEqual(texts(spoken), ["A001@1"]);
  call("A002", "2");
  await clock.move(10 * REPEAT_AFTER_MS);
  assert.deepEqual([texts(spoken), fetched], [["A001@1"], 4]);
});

test("a wall that ceases to lead falls silent, even with the clip already fetched", async () => {
  const { clock, spoken, state, clipOf, call } = hall();
  let ready: () => void = () => undefined;
  state.prepare = (one) => new Promise((resolve) => (ready = () => resolve(clipOf(one))));
  call("A001", "1");
  call("A002", "2");
  await clock.move(10);
  state.leading = false;
  ready();
  await clock.move(30_000);
  assert.deepEqual(spoken, []);
});

test("what is forgotten is neither said nor repeated, and no timer stays behind", async () => {
  const { clock, spoken, announcer, call } = hall();
  call("A001", "1");
  await clock.move(5000);
  call("A002", "2");
  call("A003", "3");
  announcer.forget();
  await clock.move(60_000);
  assert.deepEqual(texts(spoken), ["A001@1", "A002@2"]);
  assert.equal(clock.pending, 0);
});
