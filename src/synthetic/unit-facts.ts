import type { Home } from "./lives.ts";
import { creditCode, phoneNumber } from "./numbers.ts";
import { daysBefore } from "./person-facts.ts";
import type { VillageSpec } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { Facts } from "./shape.ts";
import { words } from "./words.ts";

/** What is true of a household, and the ledgers it stands in. */
export function householdFacts(
  rng: Rng,
  { household, lives, type, incomePerHead }: Home,
  headPhone: string,
): { readonly facts: Facts; readonly ledgers: readonly string[] } {
  const [head] = household.people;
  if (!head) throw new Error(`household ${household.no} has nobody`);
  const covered = lives.filter(({ dibao }) => dibao).length;
  const income = incomePerHead * household.people.length;
  const danger = rng.weighted([
    [70, "A"],
    [22, "B"],
    [6, "C"],
    [2, "D"],
  ] as const);
  const gas = rng.weighted([
    [22, "1"],
    [52, "2"],
    [26, "0"],
  ] as const);
  const toilet = rng.weighted([
    [52, "1"],
    [18, "2"],
    [26, "3"],
    [3, "4"],
    [1, "0"],
  ] as const);
  const poor = type === "2" || type === "3";
  return {
    facts: {
      "h.no": household.no,
      "h.head": head.name,
      "h.head_id": head.id,
      "h.head_phone": headPhone,
      "h.type": type,
      "h.land": rng.int(0, 92) / 10,
      "h.idle_land": rng.chance(0.12) ? rng.int(1, 20) / 10 : 0,
      "h.house": rng.weighted([
        [18, "1"],
        [52, "2"],
        [22, "3"],
        [7, "4"],
        [1, "9"],
      ] as const),
      "h.danger": danger,
      "h.water": rng.chance(0.97),
      "h.toilet": toilet,
      "h.toilet_ok": toilet !== "0" && rng.chance(0.93),
      "h.gas": gas,
      "h.gas_alarm": gas !== "0" && rng.chance(0.4),
      "h.income": income,
      "h.net_income": Math.round(income * (0.7 + rng.next() * 0.2)),
      ...(covered > 0
        ? { "h.covered": covered, "h.pay": covered * rng.int(24, 46) * 10, "h.cause": rng.pick(["1", "2", "5", "9"]) }
        : {}),
      ...(poor ? { "h.helper": "帮扶干部", "h.helper_phone": phoneNumber(90_000_000 + rng.int(0, 999_999)) } : {}),
    },
    ledgers: ["household", "housing", ...(covered > 0 ? ["dibao_household"] : []), ...(poor ? ["poverty"] : [])],
  };
}

/** A small place that is looked after, or a spot where a slope or river threatens people. */
export function placeFacts(rng: Rng, spec: VillageSpec, keeper: string, serial: number): Facts {
  const spot = rng.chance(0.25);
  const { word, kind } = rng.pick(spot ? words.hazardPoints : words.shops);
  const group = rng.pick(words.groups);
  const hazard = rng.pick(words.hazards);
  const threatened = rng.int(1, 12);
  return {
    "f.name": `${spec.name.slice(0, -1)}${rng.pick(words.streets).slice(0, 2)}${word}`,
    "f.kind": kind,
    "f.addr": spot ? `${spec.name}${group}` : `${rng.pick(words.streets)} ${rng.int(1, 90)} 号`,
    "f.keeper": keeper,
    "f.keeper_phone": phoneNumber(serial),
    "f.hazard": hazard === "无" ? { blank: "none" } : hazard,
    "f.state": hazard === "无" ? { blank: "not-applicable" } : rng.pick(["1", "2", "3"]),
    "f.due": hazard === "无" ? { blank: "not-applicable" } : daysBefore(spec.asOf, rng.int(-30, 20)),
    "f.extinguisher": spot ? { blank: "not-applicable" } : rng.int(1, 6),
    "f.threat_hh": spot ? threatened : 0,
    "f.threat_pop": spot ? threatened * rng.int(2, 4) : 0,
  };
}

export function businessFacts(
  rng: Rng,
  spec: VillageSpec,
  owner: string,
  nth: number,
  serial: number,
): Facts & { readonly "o.uscc": string } {
  const { word } = rng.pick(words.shops);
  const [category, kind] = rng.weighted([
    [82, ["2", "1"]],
    [10, ["1", "2"]],
    [8, ["3", "4"]],
  ] as const);
  return {
    // A thousand a village are more than there are.
    "o.uscc": creditCode(category, spec.county, spec.nth * 1000 + nth),
    "o.name": `${spec.town.name.slice(0, 2)}${spec.name.slice(0, -1)}${rng.pick(words.streets).slice(0, 2)}${word}`,
    "o.legal": owner,
    "o.phone": phoneNumber(serial),
    "o.addr": `${rng.pick(words.streets)} ${rng.int(1, 90)} 号`,
    "o.kind": kind,
    "o.staff":
      rng.weighted([
        [60, 1],
        [25, 3],
        [10, 8],
        [5, 24],
      ] as const) + rng.int(0, 2),
  };
}

/** The village's own numbers, those that are not counted from its ledgers. */
export function villageFacts(rng: Rng, spec: VillageSpec): Facts {
  return {
    "v.meeting": rng.int(1, 5),
    "v.patrol": rng.int(4, 22),
    "v.hazards": rng.int(0, 5),
    "v.fixed": rng.int(0, 5),
    "v.stock": rng.int(3, 40) * 10,
    "v.shelter": rng.int(1, 3),
    "v.stock_pigs": rng.int(0, 400),
    "v.sown": rng.int(8, 30) * 100 + rng.int(0, 9) / 10,
    "v.disputes": rng.int(0, 6),
    "v.volunteers": Math.round(spec.persons * (0.02 + rng.next() * 0.03)),
  };
}
