import type { Rng } from "./rng.ts";

export type Sex = "1" | "2";

/** Somebody of a family before they have a name. */
export interface Kin {
  /** Code of the list `kin`. */
  readonly rel: string;
  readonly sex: Sex;
  readonly age: number;
  /** Bears the head's surname. */
  readonly line: boolean;
  /** Born with the one before them. */
  readonly twin?: true;
  /** Nought is the head's; children are below, parents above. */
  readonly generation: -2 | -1 | 0 | 1;
}

const other = (sex: Sex): Sex => (sex === "1" ? "2" : "1");
const anySex = (rng: Rng): Sex => (rng.chance(0.512) ? "1" : "2");

/** Sixty and more, the older the fewer. */
function oldAge(rng: Rng, most = 98): number {
  const from = rng.weighted([
    [33, 60],
    [26, 65],
    [19, 70],
    [12, 75],
    [7, 80],
    [3, 85],
    [1, 90],
    [0.2, 95],
  ]);
  return Math.min(from + rng.int(0, 4), most);
}

function couple(rng: Rng, age: number, headSex: Sex = rng.chance(0.85) ? "1" : "2"): Kin[] {
  return [
    { rel: "02", sex: headSex, age, line: true, generation: 0 },
    { rel: "10", sex: other(headSex), age: Math.max(20, age + rng.int(-4, 3)), line: false, generation: 0 },
  ];
}

/** One to three of them, born when their mother was 20 to 36; those who are grown up have left. */
function children(rng: Rng, motherAge: number, most: number): Kin[] {
  const wanted = Math.min(
    most,
    rng.weighted([
      [38, 1],
      [48, 2],
      [14, 3],
    ] as const),
  );
  const ages = Array.from({ length: wanted }, () => motherAge - rng.int(20, 36))
    .filter((age) => age >= 0 && age < 24)
    .toSorted((a, b) => b - a);
  const born = ages.map((age): Kin => {
    const sex = anySex(rng);
    return { rel: sex === "1" ? "20" : "30", sex, age, line: true, generation: -1 };
  });
  const last = born.at(-1);
  if (!last || !rng.chance(0.025)) return born;
  const sex = rng.chance(0.65) ? last.sex : other(last.sex);
  return [...born, { ...last, sex, rel: sex === "1" ? "20" : "30", twin: true }];
}

function parents(rng: Rng, age: number, both: number): Kin[] {
  const father = age + rng.int(20, 34);
  const mother: Kin = {
    rel: "50",
    sex: "2",
    age: Math.max(father - rng.int(0, 5), age + 18),
    line: false,
    generation: 1,
  };
  if (!rng.chance(both)) return [mother];
  return [{ rel: "50", sex: "1", age: father, line: true, generation: 1 }, mother];
}

const shapes: readonly (readonly [weight: number, make: (rng: Rng) => Kin[]])[] = [
  [11, (rng) => [{ rel: "02", sex: rng.chance(0.4) ? "1" : "2", age: oldAge(rng), line: true, generation: 0 }]],
  [15, (rng) => couple(rng, oldAge(rng, 88), "1")],
  [5, (rng) => [{ rel: "02", sex: rng.chance(0.75) ? "1" : "2", age: rng.int(24, 59), line: true, generation: 0 }]],
  [8, (rng) => couple(rng, rng.int(26, 59))],
  [
    26,
    (rng) => {
      const two = couple(rng, rng.int(26, 50));
      return [...two, ...children(rng, two[0]?.age ?? 0, 3)];
    },
  ],
  [
    27,
    (rng) => {
      const two = couple(rng, rng.int(28, 54));
      const age = two[0]?.age ?? 0;
      return [...two, ...children(rng, age, 3), ...parents(rng, age, 0.5)];
    },
  ],
  [
    19,
    (rng) => {
      const two = couple(rng, rng.int(47, 64), "1");
      const age = Math.max(20, (two[0]?.age ?? 0) - rng.int(22, 28));
      const sex = rng.chance(0.7) ? "1" : "2";
      const grown: Kin = { rel: sex === "1" ? "20" : "30", sex, age, line: true, generation: -1 };
      if (age < 23 || !rng.chance(0.45)) return [...two, grown];
      const spouse: Kin = {
        rel: "80",
        sex: other(sex),
        age: Math.max(20, age + rng.int(-3, 2)),
        line: false,
        generation: -1,
      };
      const small = children(rng, age, 2).map((one): Kin => ({ ...one, rel: "40", generation: -2 }));
      return [...two, grown, spouse, ...small];
    },
  ],
  [
    4,
    (rng) => {
      const head: Kin = {
        rel: "02",
        sex: rng.chance(0.45) ? "1" : "2",
        age: rng.int(28, 50),
        line: true,
        generation: 0,
      };
      return [head, ...children(rng, head.age, 2)];
    },
  ],
];

/** A family as they live in villages that young people leave: one to eight people, the head first. */
export function family(rng: Rng): readonly Kin[] {
  return rng.weighted(shapes)(rng).slice(0, 8);
}
