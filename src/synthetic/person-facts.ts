import { citizenFacts } from "../values/citizen-id.ts";
import type { Home, Life } from "./lives.ts";
import { bankAccount, phoneNumber } from "./numbers.ts";
import type { VillageSpec } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { Facts } from "./shape.ts";
import { words } from "./words.ts";

/** Before a day, ISO. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

/** What is true of somebody, whichever ledgers know it. */
export function personFacts(rng: Rng, life: Life, home: Home, spec: VillageSpec, serial: number): Facts {
  const { person } = life;
  const address = `${spec.name}${words.groups[home.household.group] ?? ""} ${home.household.nth + 1} 号`;
  const grown = person.years >= 16;
  const phone = phoneNumber(serial);
  const relative = home.household.people.find(
    ({ id, years, generation }) => id !== person.id && years >= 18 && generation < person.generation,
  )?.name;
  const near =
    relative ?? `${person.name.slice(0, 1)}${rng.pick(["建", "志", "秀", "玉"])}${rng.pick(["平", "华", "英"])}`;
  const nearPhone = phoneNumber(serial + 50_000_000);
  return {
    "p.name": person.name,
    "p.id": person.id,
    "p.sex": citizenFacts(person.id).sex,
    "p.birth": citizenFacts(person.id).birth,
    ...(person.years >= 10 ? { "p.phone": phone } : {}),
    ...(rng.chance(0.1) ? { "p.phone2": nearPhone } : {}),
    "p.nation": person.nation,
    "p.edu": education(rng, life),
    "p.politics": life.party ? "01" : person.years >= 14 && person.years < 28 && rng.chance(0.3) ? "03" : "13",
    "p.marital": marital(rng, life, home),
    "p.hukou_addr": address,
    "p.live_addr": life.away ? rng.pick(words.workPlaces) : address,
    "p.rel_head": person.rel,
    "p.group": words.groups[home.household.group] ?? "",
    "p.labor": labour(rng, life),
    "p.job": job(rng, life),
    "p.employer": life.away ? rng.pick(words.employers) : { blank: "not-applicable" },
    "p.work_out": life.away,
    "p.work_place": life.away ? rng.pick(words.workPlaces) : { blank: "not-applicable" },
    "p.living_alone": person.alone,
    "p.left_behind": life.leftBehind,
    "p.status": "1",
    ...(rng.chance(0.03) ? { "p.note": rng.pick(["无变化", "常年在外", "春节返乡", "与子女同住"]) } : {}),
    "p.health": life.disability ? "4" : life.chronic ? "2" : "1",
    "p.bank": "农村信用社",
    "p.account": bankAccount((Number(spec.county) - 990_101) * 100_000_000 + serial),
    "p.account_name": person.name,
    "p.guard_name": home.household.people.find(({ id, years }) => id !== person.id && years >= 18)?.name ?? near,
    "p.guard_phone": nearPhone,
    "p.child_name": near,
    "p.child_phone": nearPhone,
    "p.contact_name": near,
    "p.contact_phone": nearPhone,
    "p.selfcare":
      person.years < 75
        ? "1"
        : rng.weighted([
            [82, "1"],
            [14, "2"],
            [4, "3"],
          ] as const),
    "p.visited": daysBefore(spec.asOf, rng.int(1, 75)),
    "p.medical": rng.weighted([
      [93, "1"],
      [3, "2"],
      [1, "3"],
      [3, "4"],
    ] as const),
    "p.pension":
      person.years >= 60
        ? "3"
        : grown
          ? rng.weighted([
              [80, "2"],
              [20, "1"],
            ] as const)
          : "1",
    "p.pension_pay": person.years >= 60 ? rng.int(12, 26) * 10 : 0,
    ...programmeFacts(rng, life, home, spec),
  };
}

function programmeFacts(rng: Rng, life: Life, home: Home, spec: VillageSpec): Facts {
  const { person } = life;
  const serial = `${spec.code.slice(6)}${String(home.household.nth + 1).padStart(4, "0")}`;
  const parent = home.household.people.find(({ generation, years }) => generation > person.generation && years >= 20);
  const grade = person.years - 6;
  return {
    ...(life.dibao ? { "p.dibao": true, "p.dibao_no": `D-${serial}`, "p.dibao_kind": "2" } : {}),
    ...(life.tekun ? { "p.tekun": true, "p.support": rng.chance(0.8) ? "2" : "1" } : {}),
    ...(person.years >= 80 || person.known === "zhangsan" || person.known === "lixiuying"
      ? { "p.elder_allowance": person.years >= 100 ? 300 : person.years >= 90 ? 100 : 50, "p.alive": "1" }
      : {}),
    ...(life.elder
      ? { "p.elder_type": life.elder, "p.visitor": "村务专干", "p.visit_freq": rng.pick(["2", "3", "4"]) }
      : {}),
    ...(person.years < 16
      ? {
          ...(parent ? { "p.guard_id": parent.id, "p.guard_name": parent.name } : {}),
          "p.guard_rel": "50",
          "p.sitter_name": home.household.people.find(({ years }) => years >= 50)?.name ?? { blank: "none" as const },
          "p.school":
            grade < 0
              ? { blank: "not-applicable" as const }
              : `${spec.town.name.slice(0, 2)}${grade < 6 ? "中心小学" : "中学"}`,
          "p.grade":
            grade < 0
              ? { blank: "not-applicable" as const }
              : (["一", "二", "三", "四", "五", "六", "七", "八", "九"][Math.min(grade, 8)] ?? "") + "年级",
          "p.boarding": grade >= 6 && rng.chance(0.6),
        }
      : {}),
    ...(life.disability ? { "p.disab_card": `${person.id}${life.disability.type}${life.disability.level}` } : {}),
    ...(life.chronic
      ? { "p.chronic": life.chronic, "p.doctor": `${spec.town.name.slice(0, 2)}卫生院${rng.pick(["一", "二"])}队` }
      : {}),
    ...(life.veteran ? { "p.veteran": true, "p.card_veteran": `Y-${serial}` } : {}),
    ...(life.party
      ? {
          "p.party_join": `${Number(person.id.slice(6, 10)) + rng.int(19, 22)}-07-01`,
          "p.party_branch": `${spec.name}党支部`,
        }
      : {}),
  };
}

function education(rng: Rng, { person, student }: Life): string {
  if (person.years < 6) return "90";
  if (person.years < 13) return "80";
  if (person.years < 16) return "70";
  if (student) return person.years < 18 ? rng.pick(["60", "40"]) : rng.pick(["20", "30"]);
  if (person.years >= 60)
    return rng.weighted([
      [58, "80"],
      [30, "70"],
      [7, "60"],
      [5, "90"],
    ] as const);
  return rng.weighted([
    [18, "80"],
    [54, "70"],
    [12, "60"],
    [7, "40"],
    [6, "30"],
    [3, "20"],
  ] as const);
}

function marital(rng: Rng, { person, tekun }: Life, home: Home): string {
  if (person.years < 20 || tekun) return "10";
  const two = home.household.people.some(({ id, generation }) => id !== person.id && generation === person.generation);
  if (two && person.rel !== "80") return person.generation >= 0 || person.years > 26 ? "20" : "10";
  if (person.years >= 60) return rng.chance(0.85) ? "30" : "40";
  return person.rel === "80"
    ? "20"
    : rng.weighted([
        [70, "10"],
        [22, "40"],
        [8, "30"],
      ] as const);
}

function labour(rng: Rng, { person, student, disability }: Life): string {
  if (person.years < 16 || person.years >= 75 || student) return "5";
  if (disability && disability.level < "3") return "4";
  return person.years >= 60 ? "3" : rng.chance(0.15) ? "2" : "1";
}

function job(rng: Rng, { person, student, away }: Life): string {
  if (student) return "7";
  if (away) return "5";
  if (person.years < 16 || person.years >= 80) return "9";
  return rng.weighted([
    [3, "1"],
    [8, "2"],
    [8, "3"],
    [62, "4"],
    [14, "6"],
    [5, "9"],
  ] as const);
}

/** Ledgers somebody stands in, by the definitions of data/catalogue/ledgers.json. */
export function ledgersOf(rng: Rng, life: Life, facts: Facts): readonly string[] {
  const { person } = life;
  return [
    "population",
    ...(life.dibao ? ["dibao"] : []),
    ...(life.tekun ? ["tekun"] : []),
    ...("p.elder_allowance" in facts ? ["elder_allowance"] : []),
    ...(life.elder ? ["elder_care"] : []),
    ...(person.years < 16 && (life.leftBehind || life.disability || life.dibao) ? ["children"] : []),
    ...(life.disability ? ["disability"] : []),
    ...(life.chronic ? ["chronic"] : []),
    ...(life.veteran ? ["veteran"] : []),
    ...(life.party ? ["party"] : []),
    ...(person.known || rng.chance(0.98) ? ["insurance"] : []),
  ];
}
