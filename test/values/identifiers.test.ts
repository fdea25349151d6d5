import { describe, expect, test } from "vitest";
import { readBankAccount } from "../../src/values/bank-account.ts";
import { citizenFacts, readCitizenId, widenCitizenId } from "../../src/values/citizen-id.ts";
import { creditCheck, readCreditCode } from "../../src/values/credit-code.ts";
import { ageOn, bornBy } from "../../src/values/days.ts";
import { disabilityFacts, readDisabilityCard } from "../../src/values/disability-card.ts";
import { parentDivision, readDivision } from "../../src/values/division.ts";
import { readPhone } from "../../src/values/phone.ts";
import { areaFacts, readStatisticalArea } from "../../src/values/statistical-area.ts";
import { at, type Case, line } from "./cases.ts";

describe("a citizen ID", () => {
  test.each([
    { raw: "11010519491231002X", class: "ok", is: "ok | 11010519491231002X" },
    { raw: " 11010519491231002X\n", class: "ok", is: "ok | 11010519491231002X" },
    { raw: "11010519491231002x", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "11010519491231002×", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "１１０１０５１９４９１２３１００２Ｘ", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "'11010519491231002X", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "110105 19491231\u00a0002\u200bX", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "身份证号：11010519491231002X。", class: "ok", is: "fixed | 11010519491231002X | tidied" },
    { raw: "440524188001010014", class: "implausible-age", is: "warn | 440524188001010014 | id.age" },
    { raw: "440524800101001", class: "legacy", is: "warn | 440524198001010013 | id.legacy" },
    { raw: 440524800101001, class: "legacy", is: "warn | 440524198001010013 | id.legacy" },
    { raw: "440524801301001", class: "date", is: "error | - | id.date" },
    { raw: "110105194912310021", class: "check", is: "error | - | id.check" },
    { raw: "110105194902300025", class: "date", is: "error | - | id.date" },
    { raw: "110105209912310020", class: "date", is: "error | - | id.future" },
    { raw: "160105194912310025", class: "area", is: "error | - | id.area" },
    { raw: "990101194912310025", class: "area", is: "error | - | region.demo" },
    { raw: "1101051949123100", class: "format", is: "error | - | id.length" },
    { raw: "1101051949123100AX", class: "format", is: "error | - | id.letters" },
    { raw: "110***********002X", class: "format", is: "error | - | masked" },
    { raw: 330106198001011000, class: "precision-lost", is: "error | - | id.precisionLost" },
    { raw: "330106198001011000", class: "precision-lost", is: "error | - | id.precisionLost" },
    { raw: "3.30106E+17", class: "precision-lost", is: "error | - | id.precisionLost" },
    { raw: "1.10105E+17", class: "precision-lost", is: "error | - | id.precisionLost" },
    { raw: "", class: "format", is: "error | - | id.length" },
  ])("$raw: $is", ({ raw, is, ...wanted }) => {
    const reading = readCitizenId(raw, at);
    expect([line(reading), reading.class]).toEqual([is, wanted.class]);
  });

  test("region 99 is accepted for the demo alone", () => {
    const id = `99010119491231002${"0123456789X".split("").find((check) => isOk(`99010119491231002${check}`)) ?? ""}`;
    expect(line(readCitizenId(id, { ...at, fixture: true }))).toBe(`ok | ${id}`);
    expect(line(readCitizenId(id, at))).toBe("error | - | region.demo");
  });
  const isOk = (id: string): boolean => readCitizenId(id, { ...at, fixture: true }).verdict === "ok";

  test("says sex, birth and where the number was first given", () => {
    expect(citizenFacts("11010519491231002X")).toEqual({ birth: "1949-12-31", sex: "2", division: "110105" });
    expect(citizenFacts(widenCitizenId("440524800101001"))).toMatchObject({ birth: "1980-01-01", sex: "1" });
    // A foreign resident's number: 9, the province, the country.
    expect(citizenFacts("911840198003050012").division).toBe(null);
  });

  test.each([
    { birth: "1980-05-06", day: "2026-05-05", age: 45 },
    { birth: "1980-05-06", day: "2026-05-06", age: 46 },
    { birth: "2000-02-29", day: "2026-02-27", age: 25 },
    { birth: "2000-02-29", day: "2026-02-28", age: 26 },
    { birth: "2000-02-29", day: "2028-02-28", age: 27 },
    { birth: "2000-02-29", day: "2028-02-29", age: 28 },
    { birth: "2000-02-29", day: "2100-02-28", age: 100 },
    { birth: "2026-11-29", day: "2026-11-29", age: 0 },
  ])("born $birth, on $day $age years old", ({ birth, day, age }) => expect(ageOn(birth, day)).toBe(age));

  test.each(["2026-02-27", "2026-02-28", "2026-03-01", "2028-02-28", "2028-02-29"])(
    "on %s those of an age are those born by its day",
    (day) => {
      for (const birth of ["1944-02-28", "1944-02-29", "1944-03-01", "1945-02-28", "1945-03-01", "1946-02-28"]) {
        for (const age of [79, 80, 81, 82, 83, 84]) {
          expect([birth, age, birth <= bornBy(day, age)]).toEqual([birth, age, ageOn(birth, day) >= age]);
        }
      }
    },
  );
});

describe("a credit code", () => {
  test.each([
    { raw: "91350100M000100Y43", is: "ok | 91350100M000100Y43" },
    { raw: "91110000101623741K", is: "ok | 91110000101623741K" },
    { raw: "911101066976941872", is: "ok | 911101066976941872" },
    { raw: "91350100m000100y43", is: "fixed | 91350100M000100Y43 | tidied" },
    { raw: "91350100 M000100Y43", is: "fixed | 91350100M000100Y43 | tidied" },
    { raw: "91350100M000100Y34", is: "warn | 91350100M000100Y34 | credit.check" },
    { raw: "91350211M0000XUF46", is: "warn | 91350211M0000XUF46 | credit.check" },
    { raw: "541101050000000030", is: "ok | 541101050000000030" },
    { raw: 911101066976941800, is: "error | - | credit.precisionLost" },
    { raw: "91350100MO00100Y43", is: "error | - | credit.letters" },
    { raw: "9135010AM000100Y43", is: "error | - | credit.format" },
    { raw: "91350100M000100Y4", is: "error | - | credit.length" },
    { raw: "350100100012345", is: "error | - | credit.registration" },
  ] as Case[])("$raw: $is", ({ raw, is }) => expect(line(readCreditCode(raw, at))).toBe(is));

  test("a sum that is a multiple of 31 has the check 0", () => {
    expect(creditCheck("54110105000000003")).toBe("0");
    expect(creditCheck("91350211M0000XUF4")).toBe("R");
  });

  test("a province that is none only wants a look, since the list of prefixes is not closed", () => {
    const code = `91160100MA1234567${creditCheck("91160100MA1234567")}`;
    expect(line(readCreditCode(code, at))).toBe(`warn | ${code} | credit.area`);
    const national = `11100000MB1234567${creditCheck("11100000MB1234567")}`;
    expect(line(readCreditCode(national, at))).toBe(`ok | ${national}`);
  });

  test("region 99 is accepted for the demo alone", () => {
    const code = `92990101MA1234567${creditCheck("92990101MA1234567")}`;
    expect(line(readCreditCode(code, at))).toBe("error | - | region.demo");
    expect(line(readCreditCode(code, { ...at, fixture: true }))).toBe(`ok | ${code}`);
  });
});

describe("codes of places", () => {
  test.each([
    { raw: "350100", is: "ok | 350100" },
    { raw: 350100, is: "ok | 350100" },
    { raw: "３５０１００", is: "fixed | 350100 | tidied" },
    { raw: "350001", is: "error | - | division.parent" },
    { raw: "160000", is: "error | - | division.area" },
    { raw: "990101", is: "error | - | region.demo" },
    { raw: "990101", at: { fixture: true }, is: "ok | 990101" },
    { raw: "3501", is: "error | - | division.format" },
  ] as Case[])("division $raw: $is", ({ raw, is, at: more }) =>
    expect(line(readDivision(raw, { ...at, ...more }))).toBe(is),
  );

  test.each([
    { raw: "350102001001", is: "ok | 350102001001" },
    { raw: 350102100200, is: "ok | 350102100200" },
    { raw: "350102100", is: "fixed | 350102100000 | area.filled" },
    { raw: "350102", is: "fixed | 350102000000 | area.filled" },
    { raw: "350102100200001", is: "ok | 350102100200001" },
    { raw: "350102700200", is: "warn | 350102700200 | area.range" },
    { raw: "350102100700", is: "warn | 350102100700 | area.range" },
    { raw: "350102000200", is: "error | - | area.hole" },
    { raw: "350000100000", is: "error | - | area.hole" },
    { raw: "350102100000001", is: "error | - | area.hole" },
    { raw: "35010210020", is: "error | - | area.format" },
    { raw: "990101100200", is: "error | - | region.demo" },
    { raw: "990101100200", at: { fixture: true }, is: "ok | 990101100200" },
  ] as Case[])("area $raw: $is", ({ raw, is, at: more }) =>
    expect(line(readStatisticalArea(raw, { ...at, ...more }))).toBe(is),
  );

  test.each([
    { code: "350000000000", level: "province", kind: null, stem: "35", parent: null },
    { code: "350100000000", level: "prefecture", kind: null, stem: "3501", parent: "35" },
    { code: "350102000000", level: "county", kind: null, stem: "350102", parent: "3501" },
    { code: "350102001000", level: "town", kind: "subdistrict", stem: "350102001", parent: "350102" },
    { code: "350102100000", level: "town", kind: "town", stem: "350102100", parent: "350102" },
    { code: "350102200000", level: "town", kind: "township", stem: "350102200", parent: "350102" },
    { code: "350102400000", level: "town", kind: "similar", stem: "350102400", parent: "350102" },
    { code: "350102100001", level: "village", kind: "neighbourhood", stem: "350102100001", parent: "350102100" },
    { code: "350102100200", level: "village", kind: "village", stem: "350102100200", parent: "350102100" },
    { code: "350102100400", level: "village", kind: "similar", stem: "350102100400", parent: "350102100" },
    { code: "350102100200003", level: "grid", kind: null, stem: "350102100200003", parent: "350102100200" },
  ])("$code is a $level", ({ code, ...facts }) => expect(areaFacts(code)).toEqual(facts));

  test("the area above must be held, where what is held is known", () => {
    const held = new Set(["350102", "350102100"]);
    const holds = (stem: string): boolean => held.has(stem);
    expect(line(readStatisticalArea("350102100200", at, holds))).toBe("ok | 350102100200");
    expect(line(readStatisticalArea("350102101200", at, holds))).toBe("error | - | area.parent");
    expect([parentDivision("350102"), parentDivision("350100"), parentDivision("350000")]).toEqual([
      "350100",
      "350000",
      null,
    ]);
  });
});

describe("a disability card", () => {
  test.each([
    { raw: "11010519491231002X42", is: "ok | 11010519491231002X42" },
    { raw: "11010519491231002x42", is: "fixed | 11010519491231002X42 | tidied" },
    { raw: "11010519491231002X42B1", is: "ok | 11010519491231002X42B1" },
    { raw: "11010519491231002X82", is: "error | - | card.grade" },
    { raw: "11010519491231002X45", is: "error | - | card.grade" },
    { raw: "11010519491231002142", is: "error | - | card.id | id.check" },
    { raw: "11010519491231002X", is: "error | - | card.format" },
    { raw: "44052418800101001442", is: "warn | 44052418800101001442 | id.age" },
    { raw: 1.1010519491231e19, is: "error | - | card.precisionLost" },
  ] as Case[])("$raw: $is", ({ raw, is }) => expect(line(readDisabilityCard(raw, at))).toBe(is));

  test("saves three columns", () => {
    const facts = { citizenId: "11010519491231002X", type: "4", grade: "2", severe: true, reissue: 0 };
    expect(disabilityFacts("11010519491231002X42")).toEqual(facts);
    expect(disabilityFacts("11010519491231002X63B2")).toMatchObject({ type: "6", severe: false, reissue: 2 });
    expect(disabilityFacts("11010519491231002X")).toBe(null);
  });
});

describe("a telephone number", () => {
  test.each([
    { raw: "13812345678", is: "ok | 13812345678" },
    { raw: 13812345678, is: "ok | 13812345678" },
    { raw: "1.3812345678E10", is: "fixed | 13812345678 | tidied" },
    { raw: "13812345678.0", is: "fixed | 13812345678 | tidied" },
    { raw: "1.38E+10", is: "error | - | phone.precisionLost" },
    { raw: "138-1234-5678", is: "fixed | 13812345678 | tidied" },
    { raw: "138 1234 5678", is: "fixed | 13812345678 | tidied" },
    { raw: "+86 13812345678", is: "fixed | 13812345678 | tidied" },
    { raw: "8613812345678", is: "fixed | 13812345678 | tidied" },
    { raw: "0086-138-1234-5678", is: "fixed | 13812345678 | tidied" },
    { raw: "１３８１２３４５６７８", is: "fixed | 13812345678 | tidied" },
    { raw: "电话：13812345678", is: "fixed | 13812345678 | tidied" },
    { raw: "0591-87654321", is: "ok | 0591-87654321" },
    { raw: "059187654321", is: "fixed | 0591-87654321 | tidied" },
    { raw: "(0591)87654321", is: "fixed | 0591-87654321 | tidied" },
    { raw: "0591 87654321", is: "fixed | 0591-87654321 | tidied" },
    { raw: "010-62345678", is: "ok | 010-62345678" },
    { raw: "0591-87654321转8001", is: "fixed | 0591-87654321-8001 | tidied" },
    { raw: "0591-87654321-8001", is: "ok | 0591-87654321-8001" },
    { raw: "400-123-4567", is: "fixed | 4001234567 | tidied" },
    { raw: "668123", is: "warn | 668123 | phone.short" },
    { raw: 59187654321, is: "warn | 0591-87654321 | phone.zero" },
    { raw: 668123, is: "warn | 668123 | phone.short" },
    { raw: "87654321", is: "warn | 87654321 | phone.noArea" },
    { raw: "+85261234567", is: "warn | +85261234567 | phone.abroad" },
    { raw: "1381234567", is: "error | - | phone.length" },
    { raw: "138123456789", is: "error | - | phone.length" },
    { raw: "138****5678", is: "error | - | masked" },
    { raw: "座机0591-87654321", is: "fixed | 0591-87654321 | tidied" },
    { raw: "13812345678(儿子)", is: "warn | 13812345678 | phone.note" },
    { raw: "138-1234-5678 张三", is: "warn | 13812345678 | phone.note" },
    { raw: "张三13812345678", is: "warn | 13812345678 | phone.note" },
    { raw: "12345", is: "warn | 12345 | phone.service" },
    { raw: "95588", is: "warn | 95588 | phone.service" },
    { raw: "问他儿子", is: "error | - | phone.format" },
  ] as Case[])("$raw: $is", ({ raw, is }) => expect(line(readPhone(raw))).toBe(is));

  test.each([
    "13812345678、13912345678",
    "13812345678/13912345678",
    "13812345678 13912345678",
    "13812345678\n13912345678",
    "13812345678，139-1234-5678",
    "1381234567813912345678",
  ])("of two in %j the second is kept as spare", (raw) => {
    const reading = readPhone(raw);
    expect([line(reading), reading.spare]).toEqual(["warn | 13812345678 | phone.several", ["13912345678"]]);
  });

  test("a second number that is none is said, not dropped in silence", () => {
    const reading = readPhone("13812345678/139123");
    expect(line(reading)).toBe("warn | 13812345678 | phone.several");
    expect(line(readPhone("13812345678/1391234"))).toBe("warn | 13812345678 | phone.several | phone.length");
    expect(reading.spare).toEqual(["139123"]);
  });
});

test.each([
  { raw: "4111111111111111", is: "ok | 4111111111111111" },
  { raw: "4111 1111 1111 1111", is: "fixed | 4111111111111111 | tidied" },
  { raw: "4111111111111112", is: "warn | 4111111111111112 | bank.check" },
  { raw: 4111111111111111, is: "error | - | bank.precisionLost" },
  { raw: "6.22262E+15", is: "error | - | bank.precisionLost" },
  { raw: "90110010123456", is: "ok | 90110010123456" },
  { raw: "****1111", is: "error | - | masked" },
  { raw: "1234", is: "error | - | bank.format" },
] as Case[])("bank account $raw: $is", ({ raw, is }) => expect(line(readBankAccount(raw))).toBe(is));
