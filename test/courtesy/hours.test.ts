import fc from "fast-check";
import { expect, test } from "vitest";
import { localTime, presumedWorkday } from "../../src/calendar/workdays.ts";
import { maySpeak, slots, withinFloor } from "../../src/courtesy/hours.ts";

const shanghai = (text: string): Date => new Date(`${text}+08:00`);

test.each([
  { at: "2026-11-23T08:29:59", may: false, why: "before 08:30" },
  { at: "2026-11-23T08:30:00", may: true, why: "at 08:30" },
  { at: "2026-11-23T11:59:59", may: true, why: "before noon" },
  { at: "2026-11-23T12:00:00", may: false, why: "noon" },
  { at: "2026-11-23T13:59:59", may: false, why: "still noon" },
  { at: "2026-11-23T14:00:00", may: true, why: "after noon" },
  { at: "2026-11-23T17:59:59", may: true, why: "before 18:00" },
  { at: "2026-11-23T18:00:00", may: false, why: "at 18:00" },
  { at: "2026-11-22T10:00:00", may: false, why: "a Sunday" },
  { at: "2026-10-01T10:00:00", may: false, why: "国庆" },
  { at: "2026-09-20T10:00:00", may: true, why: "a Sunday that is worked" },
  { at: "2031-05-01T10:00:00", may: false, why: "劳动节 in a year that is not loaded" },
])("$at: $why", ({ at, may }) => expect(maySpeak(shanghai(at))).toBe(may));

test("every slot lies within the hours, and on no round minute", () => {
  for (const { hour, minute } of slots) {
    expect([0, 30]).not.toContain(minute);
    expect(
      maySpeak(shanghai(`2026-11-23T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00`)),
    ).toBe(true);
  }
});

const time = fc
  .integer({ min: 0, max: 1439 })
  .map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`);
const setting = fc.record({ opens: time, closes: time, noonFrom: time, noonTo: time });
const instant = fc.date({
  min: shanghai("2024-01-01T00:00:00"),
  max: shanghai("2026-12-31T23:59:00"),
  noInvalidDate: true,
});

test("law: whatever a county sets, nothing is said in the quiet hours of the floor or on a day off", () => {
  fc.assert(
    fc.property(setting, instant, (hours, at) => {
      if (!maySpeak(at, hours)) return;
      const here = localTime(at);
      const minutes = here.hour * 60 + here.minute;
      expect(presumedWorkday(here.toPlainDate())).toBe(true);
      expect((minutes >= 510 && minutes < 720) || (minutes >= 840 && minutes < 1080)).toBe(true);
    }),
  );
});

test("law: what is within the floor stays as it is", () => {
  fc.assert(
    fc.property(setting, (hours) => {
      const strict = withinFloor(hours);
      expect(withinFloor(strict)).toEqual(strict);
    }),
  );
});
