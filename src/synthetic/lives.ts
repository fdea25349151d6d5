import type { Household, Person } from "./people.ts";
import type { Rng } from "./rng.ts";

/** How somebody fares: what programmes and ledgers follow from. */
export interface Life {
  readonly person: Person;
  readonly student: boolean;
  readonly away: boolean;
  readonly disability?: { readonly type: string; readonly level: string };
  /** Code of the list `chronic`. */
  readonly chronic?: string;
  readonly veteran: boolean;
  readonly party: boolean;
  readonly tekun: boolean;
  readonly dibao: boolean;
  readonly leftBehind: boolean;
  /** Code of the list `elder-type`. */
  readonly elder?: string;
  readonly gone?: "dead" | "moved";
}

export interface Home {
  readonly household: Household;
  readonly lives: readonly Life[];
  /** Code of the list `house-type`. */
  readonly type: string;
  readonly incomePerHead: number;
}

type Fare = Omit<Life, "dibao" | "tekun" | "leftBehind" | "elder">;

/**
 * How a household lives. Programmes go together as they do: with illness, disability, age and living alone comes poverty.
 * Shares of all people: low income 2.5 %, destitute 0.4 %, disability card 2.5 %, children left behind 1 %, veterans 2 %;
 * of households out of poverty 4 %.
 */
export function livesOf(rng: Rng, household: Household): Home {
  const fares = household.people.map((person, nth) => fareOf(rng.fork(nth), person));
  const told = household.people.some(({ known }) => known !== undefined);
  const zhangsan = household.people.some(({ known }) => known === "zhangsan");
  const [head] = fares;
  const need =
    0.014 +
    (head && head.person.alone && head.person.years >= 60 ? 0.1 : 0) +
    (fares.some(({ disability }) => disability && disability.level < "3") ? 0.3 : 0) +
    (fares.some(({ chronic }) => chronic && chronic > "2") ? 0.04 : 0);
  const destitute = alone(head) && !told && rng.chance(0.125);
  const dibao = zhangsan || (!destitute && !told && rng.chance(need));
  const type = rng.weighted([
    [dibao ? 0.2 : 0.033, "2"],
    [dibao ? 0.06 : 0.004, "3"],
    [dibao ? 0 : 1, "1"],
    [dibao ? 0.74 : 0, "4"],
  ]);
  const othersStay = household.people.some(({ generation, rel }) => rel === "50" || generation === -2);
  const parentsGeneration = Math.min(...household.people.map(({ generation }) => generation)) + 1;
  const parents = fares.filter(({ person }) => person.generation === parentsGeneration);
  const left = othersStay && parents.length > 0 && parents.every(({ away }) => away) && rng.chance(0.55);
  const lives = fares.map((fare): Life => {
    const { person } = fare;
    const elder = elderType(rng, fare, household.people, fares);
    return {
      ...fare,
      tekun: destitute,
      // Where some of a household are supported, most of them are.
      dibao: dibao && (person.known === "zhangsan" || rng.chance(0.85)),
      leftBehind:
        (person.years < 16 && person.generation < parentsGeneration && left) ||
        person.known === "wangxiaoming" ||
        elder === "3",
      ...(elder ? { elder } : {}),
    };
  });
  const level = dibao || destitute ? rng.int(4200, 8800) : type === "1" ? rng.int(9000, 34_000) : rng.int(7600, 19_000);
  return { household, lives, type: destitute ? "5" : type, incomePerHead: level };
}

const alone = (fare: Fare | undefined): boolean => fare !== undefined && fare.person.alone && fare.person.years >= 60;

function fareOf(rng: Rng, person: Person): Fare {
  const { years, sex, known } = person;
  const student = years >= 6 && years <= 17 ? rng.chance(0.97) : years > 17 && years < 23 && rng.chance(0.45);
  const leaves = years < 30 ? 0.55 : years < 45 ? 0.5 : 0.22;
  const away = person.away ?? (years >= 17 && years < 60 && !student && known === undefined && rng.chance(leaves));
  const disabled = rng.chance(years < 18 ? 0.008 : years < 60 ? 0.02 : 0.055);
  const disability = {
    type: rng.weighted([
      [12, "1"],
      [20, "2"],
      [2, "3"],
      [46, "4"],
      [8, "5"],
      [8, "6"],
      [4, "7"],
    ] as const),
    level: rng.weighted([
      [14, "1"],
      [26, "2"],
      [28, "3"],
      [32, "4"],
    ] as const),
  };
  const chronic = rng.chance(years >= 60 ? 0.36 : years >= 40 ? 0.1 : 0.004);
  const which = rng.weighted([
    [58, "1"],
    [24, "2"],
    [8, "3"],
    [5, "4"],
    [4, "5"],
    [1, "9"],
  ] as const);
  const veteran = sex === "1" && years >= 20 && rng.chance(years >= 60 ? 0.075 : 0.042);
  const party = years >= 22 && rng.chance(years >= 50 ? 0.09 : 0.05);
  const gone = known ? undefined : goneOf(rng, person);
  const shown = known === "chendashan" ? { type: "4", level: "2" } : disabled ? disability : undefined;
  return {
    person,
    student,
    away,
    veteran: veteran && known === undefined,
    party,
    ...(shown ? { disability: shown } : {}),
    ...(chronic ? { chronic: which } : {}),
    ...(gone ? { gone } : {}),
  };
}

/** Five of a thousand are dead, two of a hundred have moved away, and the ledgers do not say so yet. */
function goneOf(rng: Rng, { years, rel }: Person): Life["gone"] {
  if (years >= 60) return rng.chance(0.024) ? "dead" : undefined;
  return years >= 17 && years < 46 && rel !== "02" && rng.chance(0.075) ? "moved" : undefined;
}

/** Alone; with nobody but a spouse; or with grandchildren while those between are away. */
function elderType(rng: Rng, { person }: Fare, people: readonly Person[], fares: readonly Fare[]): string | undefined {
  if (person.years < 60) return undefined;
  if (person.alone) return "1";
  if (people.every(({ years }) => years >= 60)) return rng.chance(0.8) ? "2" : undefined;
  const between = fares.filter((one) => one.person.years >= 17 && one.person.years < 60);
  return between.length > 0 && between.every(({ away }) => away) ? "3" : undefined;
}
