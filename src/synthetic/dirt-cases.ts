import type { ShippedCodeList } from "../catalogue/shipped.ts";
import type { Plain } from "../ledgers/value.ts";
import { citizenId } from "./numbers.ts";
import type { Rng } from "./rng.ts";
import { characters } from "./words.ts";

/** What a cell is: the type of its element and, for a code, its list. */
export interface CellKind {
  readonly type: string;
  readonly list?: ShippedCodeList;
}

export interface Made {
  readonly raw: string | number;
  readonly outcome: "clean" | "fixed" | "ask" | "error";
  /** What was meant, where the spelling says less or something else than the value. */
  readonly value?: Plain;
}

export interface Case {
  readonly no: number;
  readonly types: readonly string[];
  readonly fits: (clean: Plain, kind: CellKind) => boolean;
  readonly make: (rng: Rng, clean: Plain, kind: CellKind) => Made;
}

const numbers = ["integer", "decimal", "money"];
const isText = (clean: Plain): clean is string => typeof clean === "string" && clean !== "";
const isDay = (clean: Plain): boolean => isText(clean) && /^\d{4}-\d\d-\d\d$/.test(clean);
const isNumber = (clean: Plain): clean is number => typeof clean === "number";
const full = (text: string): string =>
  text.replaceAll(/[!-~]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0));
const textOf = (clean: Plain): string => (typeof clean === "object" ? "" : String(clean));
const none = (): boolean => true;

/** A case over text: `make` gets the value as text. */
function textCase(
  no: number,
  types: readonly string[],
  outcome: Made["outcome"],
  write: (rng: Rng, text: string) => string | number,
  fits: (text: string, kind: CellKind) => boolean = none,
): Case {
  return {
    no,
    types,
    fits: (clean, kind) => isText(clean) && fits(clean, kind),
    make: (rng, clean) => ({ raw: write(rng, textOf(clean)), outcome }),
  };
}

const ids = ["citizen-id"];
const idCases: readonly Case[] = [
  textCase(1, ids, "error", (_, id) => Number(`${id.slice(0, 15)}000`)),
  textCase(2, ids, "error", (_, id) => `${id.charAt(0)}.${id.slice(1, 6)}E+17`),
  textCase(3, ids, "clean", (_, id) => `'${id}`),
  textCase(
    4,
    ids,
    "fixed",
    (rng, id) => `${id.slice(0, 17)}${rng.pick(["x", "Ｘ"])}`,
    (id) => id.endsWith("X"),
  ),
  textCase(5, ids, "fixed", (rng, id) =>
    rng.pick([
      full(id),
      `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`,
      `\u00a0${id}`,
      `${id.slice(0, 9)}\u200b${id.slice(9)}`,
    ]),
  ),
  textCase(
    6,
    ids,
    "fixed",
    (_, id) => `${id.slice(0, 6)}${id.slice(8, 17)}`,
    (id) => id.slice(6, 8) === "19",
  ),
  textCase(7, ids, "error", (rng, id) => {
    const region = id.slice(0, 6);
    const wrong = String((Number(id.charAt(16)) + 1) % 10);
    return rng.pick([
      `${id.slice(0, 16)}${wrong}${id.slice(17)}`,
      citizenId(region, `${id.slice(6, 10)}0230`, Number(id.slice(14, 17))),
      citizenId(region, `2199${id.slice(10, 14)}`, Number(id.slice(14, 17))),
    ]);
  }),
];

const phones = ["phone"];
const phoneCases: readonly Case[] = [
  textCase(9, phones, "clean", (_, phone) => Number(phone)),
  textCase(9, phones, "fixed", (_, phone) => `${phone.charAt(0)}.${phone.slice(1)}E10`),
  textCase(9, phones, "fixed", (_, phone) => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`),
  textCase(9, phones, "fixed", (_, phone) => `+86${phone}`),
  textCase(9, phones, "ask", (rng, phone) => `${phone}${rng.pick(["/", "、", " "])}1200000${rng.int(1000, 9999)}`),
];

const days = ["date"];
/** Days since 1899-12-30, as sheets count. */
const serial = (day: string): number => Date.parse(day) / 86_400_000 + 25_569;
const short = (day: string, by: string): string => day.split("-").map(Number).join(by);
const digits = characters("〇一二三四五六七八九");
const chineseYear = (day: string): string =>
  Array.from(day.slice(0, 4), (digit) => digits[Number(digit)] ?? "").join("");
const chineseMonth = (month: number): string =>
  `${month >= 10 ? "十" : ""}${month % 10 === 0 ? "" : (digits[month % 10] ?? "")}`;

/** A spelling that gives the month only: no day may be made up for it. */
const monthCase = (no: number, write: (year: string, month: number, day: string) => string | number): Case => ({
  no,
  types: days,
  fits: isDay,
  make: (_, clean) => {
    const day = textOf(clean);
    return {
      raw: write(day.slice(0, 4), Number(day.slice(5, 7)), day),
      outcome: "fixed",
      value: day.slice(0, 7),
    };
  },
});

const dateCases: readonly Case[] = [
  textCase(10, days, "clean", (_, day) => serial(day), isDay),
  textCase(11, days, "fixed", (_, day) => String(serial(day)), isDay),
  textCase(
    12,
    days,
    "fixed",
    (rng, day) => rng.pick([short(day, "."), short(day, "/"), day.replaceAll("-", "")]),
    isDay,
  ),
  // As a number 1980.1 would be October too.
  monthCase(12, (year, month) => `${year}.${month}`),
  monthCase(13, (year, month) => `${year}年${month}月`),
  monthCase(13, (year, month) => `${year}年${String(month).padStart(2, "0")}月`),
  monthCase(13, (_, month, day) => `${chineseYear(day)}年${chineseMonth(month)}月`),
  textCase(14, days, "ask", (_, day) => short(day.slice(2), "."), isDay),
  textCase(15, days, "error", () => 60, isDay),
  textCase(16, days, "fixed", (rng, day) => `${day} ${rng.pick(["00:00:00", "23:59:59"])}`, isDay),
];

const numberCases: readonly Case[] = [
  {
    no: 17,
    types: numbers,
    fits: isNumber,
    make: (rng, clean) => {
      const grouped = Number(clean).toLocaleString("en-US", { maximumFractionDigits: 6 });
      return { raw: rng.pick([grouped, full(grouped), grouped.replaceAll(",", " ")]), outcome: "fixed" };
    },
  },
  { no: 17, types: ["money"], fits: isNumber, make: (_, clean) => ({ raw: `${textOf(clean)}元`, outcome: "fixed" }) },
  {
    no: 17,
    types: ["money"],
    fits: (clean) => isNumber(clean) && clean >= 10_000,
    make: (_, clean) => ({ raw: `${Number(clean) / 10_000}万`, outcome: "fixed" }),
  },
  { no: 18, types: numbers, fits: (clean) => clean === 0, make: () => ({ raw: "0", outcome: "clean" }) },
  {
    no: 19,
    types: ["share"],
    fits: isNumber,
    make: (_, clean) => ({ raw: `${Math.round(Number(clean) * 10_000) / 100}%`, outcome: "clean" }),
  },
];

/** Nothing to write is written in many ways; each says `none` or `unknown`, never nought. */
const blankCases: readonly Case[] = [
  {
    no: 18,
    types: [...numbers, "text", "name", "phone", "date", "code"],
    fits: (clean) => typeof clean === "object" && (clean.blank === "none" || clean.blank === "unknown"),
    make: (rng, clean) => {
      const unknown = typeof clean === "object" && clean.blank === "unknown";
      return { raw: rng.pick(unknown ? ["不详", "N/A", "不清楚"] : ["无", "/", "-", "—"]), outcome: "clean" };
    },
  },
];

const names = ["name"];
const nameCases: readonly Case[] = [
  textCase(21, names, "fixed", (rng, name) => {
    const [first = "", ...rest] = characters(name);
    return rng.pick([`${name}　`, `\t${name}`, `${name}\n`, `${first} ${rest.join("")}`]);
  }),
  textCase(
    21,
    names,
    "fixed",
    (rng, name) => name.replaceAll("·", rng.pick(["•", "．", "・"])),
    (name) => name.includes("·"),
  ),
  textCase(
    22,
    names,
    "clean",
    (_, name) => name,
    (name) => /[\u{20000}-\u{3ffff}]/u.test(name),
  ),
  textCase(
    23,
    names,
    "ask",
    (rng, name) => `${characters(name).slice(0, -1).join("")}${rng.pick(["?", "？", "\ue863"])}`,
    (name) => !name.includes("·"),
  ),
];

const codes = ["code"];
const itemOf = (clean: Plain, { list }: CellKind): { readonly label: string; readonly aliases: readonly string[] } =>
  list?.items.find(({ code }) => code === clean) ?? { label: textOf(clean), aliases: [] };

const codeCases: readonly Case[] = [
  textCase(
    20,
    codes,
    "fixed",
    (_, code) => Number(code),
    (code) => /^0\d+$/.test(code),
  ),
  {
    no: 24,
    types: codes,
    fits: (clean, kind) => isText(clean) && kind.list !== undefined && kind.list.key !== "sex",
    make: (rng, clean, kind) => {
      const { label, aliases } = itemOf(clean, kind);
      return { raw: rng.pick([label, `${label} `, textOf(clean), ...aliases]), outcome: "clean" };
    },
  },
  textCase(
    25,
    codes,
    "clean",
    (rng, code) => rng.pick(code === "1" ? ["男 ", "1", "M"] : ["女 ", "2", "F"]),
    (code, kind) => kind.list?.key === "sex" && /^[12]$/.test(code),
  ),
  {
    no: 40,
    types: ["boolean"],
    fits: (clean) => typeof clean === "boolean",
    make: (rng, clean) => ({
      raw: rng.pick(clean ? ["是", "√", "1", "✔", "TRUE", "有"] : ["否", "×", "0", "FALSE", "无"]),
      outcome: "clean",
    }),
  },
];

export const cases: readonly Case[] = [
  ...idCases,
  ...phoneCases,
  ...dateCases,
  ...numberCases,
  ...blankCases,
  ...nameCases,
  ...codeCases,
];
