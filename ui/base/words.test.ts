import assert from "node:assert/strict";
import { test } from "node:test";
import { band, place, span, stopwatch, timeOfDay } from "./format";
import { fill, setLanguage } from "./i18n";
import { contrast, parseColour, themeColours } from "./theme";

test("parameters and the English plural", () => {
  assert.equal(fill("{n} person|{n} people", { n: 1 }), "1 person");
  assert.equal(fill("{n} person|{n} people", { n: 0 }), "0 people");
  assert.equal(fill("{unknown}", {}), "{unknown}");
});

test("times and spans in the hall's words", () => {
  setLanguage("vi");
  assert.equal(timeOfDay("2026-11-21T02:14:00Z", "Asia/Ho_Chi_Minh"), "09:14");
  assert.equal(band({ low_s: 600, high_s: 1050 }), "khoảng 10 đến 18 phút");
  assert.equal(band({ low_s: 0, high_s: 200 }), "khoảng 4 phút");
  assert.deepEqual([span(20), span(720), span(3900)], ["dưới 1 phút", "12 phút", "1 giờ 5 phút"]);
  assert.deepEqual([stopwatch(252), stopwatch(3852)], ["04:12", "1:04:12"]);
  setLanguage("en");
  assert.equal(span(60), "1 minute");
  setLanguage("vi");
});

test("a theme keeps white text readable whatever colour it names", () => {
  for (const colour of ["#ffe600", "#00c2ff", "#0b5563", "#ff5a5a"]) {
    const brand = parseColour(themeColours({ colour, accent: "#ffb627" })["--brand"]!)!;
    assert.ok(contrast(brand, [255, 255, 255]) >= 4.5, colour);
  }
});

test("a theme that is not a colour leaves the style sheet alone", () => {
  assert.deepEqual(themeColours({ colour: "red;}", accent: "" }), {});
});

test("a place names the room once", () => {
  const where = { zone_vi: "Khu tiếp nhận", zone_en: null, room: "B", floor: 1 };
  assert.equal(place(where), "Khu tiếp nhận\u00a0· Phòng\u00a0B\u00a0· Tầng\u00a01");
  assert.equal(place({ ...where, zone_vi: "Khu tiếp nhận phòng B" }), "Khu tiếp nhận phòng\u00a0B\u00a0· Tầng\u00a01");
});
