import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Events, HallEvent, Snapshot } from "./contract";
import { Feed, type FeedOptions, type FeedStatus, feedAddress, retryDelay } from "./feed";
import { decode } from "./socketio";

class Line {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: string[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(text: string): void {
    this.onmessage?.({ data: text });
  }
  greet(snapshotSeq: number, generation = 1): void {
    this.say('0{"sid":"x","pingInterval":10000,"pingTimeout":10000}');
    this.say('40/feed,{"sid":"y"}');
    this.say(`42/feed,${JSON.stringify(["snapshot", { seq: snapshotSeq, generation }])}`);
  }
  event(seq: number, type = "day.closed"): void {
    this.say(`42/feed,${JSON.stringify(["event", { ...happening(seq), type }])}`);
  }
}

const happening = (seq: number) => ({ seq, at: "", type: "day.closed", data: {} }) as unknown as HallEvent;
const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

function listen(options: Partial<FeedOptions> = {}) {
  const lines: Line[] = [];
  const seen: number[] = [];
  const snapshots: number[] = [];
  const states: FeedStatus[] = [];
  const feed = new Feed({
    open: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
    snapshot: (snapshot: Snapshot) => snapshots.push(snapshot.seq),
    event: (event) => seen.push(event.seq),
    status: (status) => states.push(status),
    fetchAfter: () => Promise.reject(new Error("not asked for")),
    random: () => 1,
    ...options,
  });
  feed.start();
  return { feed, lines, seen, snapshots, states };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] }));
afterEach(() => mock.timers.reset());

test("joins the namespace with its credentials, answers pings, hands on events in order", () => {
  const { feed, lines, seen, snapshots } = listen({ auth: { token: "T" } });
  const line = lines[0]!;
  line.greet(5);
  line.say("2");
  line.event(6);
  line.event(6);
  line.event(7);
  assert.deepEqual(line.sent, ['40/feed,{"token":"T"}', "3"]);
  assert.deepEqual([snapshots, seen], [[5], [6, 7]]);
  feed.stop();
});

test("a hole is fetched, once, before what came after it", async () => {
  const asked: number[] = [];
  const { feed, lines, seen } = listen({
    fetchAfter: (after) => {
      asked.push(after);
      return Promise.resolve({ items: [happening(6), happening(7)], last_seq: 7, generation: 1 });
    },
  });
  lines[0]!.greet(5);
  lines[0]!.event(8);
  lines[0]!.event(9);
  await settle();
  assert.deepEqual([asked, seen], [[5], [6, 7, 8, 9]]);
  feed.stop();
});

test("a fetch that fails is tried again", async () => {
  let attempts = 0;
  const { feed, lines, seen } = listen({
    fetchAfter: () => (attempts++ ? Promise.resolve({ items: [happening(6), happening(7)], last_seq: 7, generation: 1 }) : Promise.reject(new Error())),
  });
  lines[0]!.greet(5);
  lines[0]!.event(7);
  await settle();
  mock.timers.tick(1000);
  await settle();
  assert.deepEqual(seen, [6, 7]);
  feed.stop();
});

test("what came over a lost connection is not mixed with the hall of the next", async () => {
  const answers: ((events: Events) => void)[] = [];
  const { feed, lines, snapshots, seen } = listen({ fetchAfter: () => new Promise((resolve) => answers.push(resolve)) });
  lines[0]!.greet(100);
  lines[0]!.event(103);
  lines[0]!.onclose?.();
  mock.timers.tick(15_000);
  lines[1]!.greet(95, 2);
  lines[1]!.event(96);
  answers[0]!({ items: [101, 102, 103].map(happening), last_seq: 103, generation: 1 });
  await settle();
  assert.deepEqual([snapshots, seen], [[100, 95], [96]]);
  lines[1]!.event(97);
  assert.deepEqual(seen, [96, 97]);
  feed.stop();
});

test("another machine's numbers are not continued: the feed begins anew from its snapshot", async () => {
  const { feed, lines, snapshots, seen } = listen({
    fetchAfter: () => Promise.resolve({ items: [happening(101), happening(102)], last_seq: 102, generation: 2 }),
  });
  lines[0]!.greet(100);
  lines[0]!.event(102);
  await settle();
  assert.deepEqual([seen, lines[0]!.closed], [[], true]);
  mock.timers.tick(15_000);
  lines[1]!.greet(95, 2);
  lines[1]!.event(96);
  assert.deepEqual([snapshots, seen], [[100, 95], [96]]);
  feed.stop();
});

test("the comparison every 30 s finds events that were lost", async () => {
  const { feed, lines, seen } = listen({ fetchAfter: () => Promise.resolve({ items: [happening(6)], last_seq: 6, generation: 1 }) });
  const line = lines[0]!;
  line.greet(5);
  for (let s = 0; s < 30; s += 10) {
    mock.timers.tick(10_000);
    line.say("2");
  }
  assert.ok(line.sent.includes('42/feed,0["compare",{"seq":5}]'));
  line.say('43/feed,0[{"seq":6}]');
  await settle();
  assert.deepEqual(seen, [6]);
  feed.stop();
});

test("silence longer than the ping allows is a lost connection; the screen knows since when", () => {
  const { feed, lines, states } = listen();
  lines[0]!.greet(5);
  mock.timers.tick(20_000);
  assert.equal(lines[0]!.closed, true);
  assert.deepEqual([states.at(-1)!.live, states.at(-1)!.staleSince instanceof Date], [false, true]);
  feed.stop();
});

test("what the centre is comes by a new snapshot, one for all the events of a change", () => {
  const { feed, lines, seen } = listen();
  const line = lines[0]!;
  line.greet(5);
  line.event(6, "service.saved");
  mock.timers.tick(1_500);
  line.event(7, "holiday.removed");
  mock.timers.tick(1_999);
  assert.equal(line.closed, false, "more of the change may come");
  mock.timers.tick(1);
  assert.equal(line.closed, true);
  line.onclose?.();
  mock.timers.tick(500);
  lines[1]!.greet(7);
  lines[1]!.event(8);
  mock.timers.tick(10_000);
  assert.deepEqual([seen, lines[1]!.closed], [[6, 7, 8], false]);
  feed.stop();
});

test("never gives up, and starts over from a snapshot", () => {
  const { feed, lines, snapshots, seen } = listen();
  for (let i = 0; i < 40; i++) {
    lines.at(-1)!.onclose?.();
    mock.timers.tick(15_000);
  }
  assert.equal(lines.length, 41);
  lines.at(-1)!.greet(90);
  lines.at(-1)!.event(91);
  assert.deepEqual([snapshots, seen], [[90], [91]]);
  feed.stop();
});

test("a refusal is told", () => {
  const { feed, lines, states } = listen();
  lines[0]!.say("0{}");
  lines[0]!.say('44/feed,{"message":"unauthenticated"}');
  assert.deepEqual(states.at(-1)!.refused, { message: "unauthenticated" });
  feed.stop();
});

test("a phone takes every event as it comes", () => {
  const { feed, lines, seen } = listen({ fetchAfter: null, auth: { follow: "K" } });
  lines[0]!.say("0{}");
  lines[0]!.say("40/feed,{}");
  lines[0]!.event(40);
  lines[0]!.event(70);
  assert.deepEqual(seen, [40, 70]);
  feed.stop();
});

test("a question without an answer fails after 10 s", async () => {
  const { feed, lines } = listen();
  lines[0]!.greet(5);
  const answer = assert.rejects(feed.ask("ack", { call_id: "c" }));
  mock.timers.tick(10_000);
  await answer;
  feed.stop();
});

test("garbage from the line is ignored", () => {
  const { feed, lines, seen } = listen();
  lines[0]!.greet(5);
  for (const packet of ["", "4", "42/feed,", "42/feed,{", "42/other,[\"event\",{}]", "9", "43/feed,77[]"]) lines[0]!.say(packet);
  lines[0]!.event(6);
  assert.deepEqual(seen, [6]);
  feed.stop();
});

test("retries double from half a second to 15 s, spread by chance", () => {
  assert.deepEqual([0, 1, 2, 5, 50].map((n) => retryDelay(n, 1)), [500, 1000, 2000, 15_000, 15_000]);
  assert.equal(retryDelay(5, 0), 7500);
});

test("messages are taken apart by namespace", () => {
  assert.deepEqual(decode('42/feed,["event",{"seq":1}]', "/feed"), { kind: "2", id: null, payload: ["event", { seq: 1 }] });
  assert.equal(decode('42["event"]', "/feed"), null);
  assert.equal(feedAddress({ protocol: "https:", host: "hall:8443" }), "wss://hall:8443/socket.io/?EIO=4&transport=websocket");
});
