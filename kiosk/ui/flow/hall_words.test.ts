import assert from "node:assert/strict";
import { test } from "node:test";
import { setLanguage } from "@base/i18n";
import type { HallService } from "../local_api";
import { earliest, latest, moment, stateOf, titleOf, waitingFor, waitingWords } from "./hall_words";

const TZ = "Asia/Ho_Chi_Minh";
const agency = (id: string) => ({ id, name_vi: `Sở ${id}`, name_en: `Department ${id}` });
const service = (with_: Partial<HallService>): HallService => ({
  id: "s1",
  code: "S1",
  name_vi: "Tư pháp",
  name_en: "Justice",
  purpose: "submit",
  agency: agency("TP"),
  where: null,
  open: true,
  opens_at: null,
  closes_at: null,
  closed_reason: null,
  waiting: 0,
  open_counters: 1,
  forecast: null,
  ...with_,
});

test("who waits and how long; no band without a forecast or without anybody", () => {
  const forecast = { low_s: 599, high_s: 1081 };
  assert.equal(stateOf(service({ waiting: 12, forecast }), TZ), "12 người chờ · 9–19 phút");
  assert.equal(stateOf(service({ waiting: 12 }), TZ), "12 người chờ");
  assert.equal(stateOf(service({ forecast }), TZ), "Chưa có ai chờ");
  setLanguage("en");
  assert.equal(stateOf(service({ waiting: 2, forecast: { low_s: 10, high_s: 100 } }), TZ), "2 waiting · 2 min");
  setLanguage("vi");
});

test("a closed service says when it opens, if anybody knows", () => {
  assert.equal(stateOf(service({ open: false }), TZ), "Hiện chưa phát số");
  assert.match(stateOf(service({ open: false, opens_at: "2026-11-23T07:30:00+07:00" }), TZ), /^Mở lại lúc 07:30, Thứ Hai$/i);
});

test("on its own the kiosk says that numbers can be had, never that nobody waits", () => {
  const alone = service({ waiting: null });
  assert.equal(stateOf(alone, TZ), "Vẫn lấy được số");
  assert.equal(waitingFor([service({ waiting: 3 }), alone]), null);
  assert.equal(waitingWords(waitingFor([service({ waiting: 3 }), service({ waiting: 4 })])), "7 người chờ");
  const without = service({ open: false, closed_reason: "no_connection", opens_at: "2026-11-23T07:30:00+07:00" });
  assert.equal(stateOf(without, TZ), "Mời lấy số ở bàn tiếp đón");
});

test("the day is named only when it is another one, in the centre's zone", () => {
  const now = Date.parse("2026-11-21T17:30:00Z"); // 00:30 of the 22nd in the hall
  assert.equal(moment("2026-11-22T07:30:00+07:00", TZ, now), "07:30");
  assert.match(moment("2026-11-21T23:30:00+07:00", TZ, now), /^23:30, Thứ Bảy$/i);
});

test("a card is called by its agency, or by its own name when the agency has several", () => {
  const alone = service({});
  const elsewhere = service({ id: "s2", purpose: "result" });
  const beside = service({ id: "s3", name_vi: "Hộ tịch" });
  assert.equal(titleOf(alone, [alone, elsewhere]), "Sở TP");
  assert.equal(titleOf(beside, [alone, beside]), "Hộ tịch");
  assert.equal(titleOf(service({ agency: null }), []), "Tư pháp");
});

test("the earliest and the latest of what is known", () => {
  const times = ["2026-11-21T13:30:00+07:00", null, "2026-11-21T07:30:00+07:00"];
  assert.equal(earliest(times), times[2]);
  assert.equal(latest(times), times[0]);
  assert.equal(earliest([null]), null);
});
