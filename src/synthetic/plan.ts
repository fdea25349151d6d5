import { createRng } from "./rng.ts";
import { characters, words } from "./words.ts";

/** How large: forms.md 6. */
export interface Size {
  readonly counties: number;
  readonly towns: number;
  /** Of one town. */
  readonly villages: number;
  /** Of one county. */
  readonly persons: number;
}

export const sizes = {
  XS: { counties: 1, towns: 1, villages: 1, persons: 1200 },
  S: { counties: 1, towns: 1, villages: 18, persons: 30_000 },
  M: { counties: 1, towns: 16, villages: 20, persons: 500_000 },
  L: { counties: 10, towns: 16, villages: 20, persons: 500_000 },
} as const satisfies Record<string, Size>;

/** People of stories, by the name they have there. */
export const storyNames = {
  zhangsan: "张三",
  lixiuying: "李秀英",
  wangxiaoming: "王小明",
  chendashan: "陈大山",
} as const;
export type StoryPerson = keyof typeof storyNames;

export interface VillageSpec {
  readonly seed: string;
  /** Six digits; begins with 99, which no region of the state does. */
  readonly county: string;
  readonly town: { readonly code: string; readonly name: string };
  readonly code: string;
  readonly name: string;
  /** Which of its county's villages, from 0: gives its people identity numbers that no other village's have. */
  readonly nth: number;
  readonly persons: number;
  /** Day that ages, visits and deadlines are counted from. */
  readonly asOf: string;
  /** Who is there whatever the seed is. */
  readonly known: readonly StoryPerson[];
}

/** Identity numbers leave room for so many villages in one county: see `people.ts`. */
export const mostVillages = 320;

/** The villages of a synthetic region, in the order of their codes; each can be made without the others. */
export function planVillages(size: Size, seed: string, asOf: string): readonly VillageSpec[] {
  const each = size.towns * size.villages;
  if (each > mostVillages) throw new Error(`a synthetic county has at most ${mostVillages} villages`);
  return Array.from({ length: size.counties }, (_, county) => String(990_101 + county)).flatMap((county) => {
    const rng = createRng(`${seed}/${county}`);
    const townNames = distinct(rng.fork("towns"), size.towns, words.townTails, "镇");
    const names = distinct(rng.fork("villages"), each, words.placeTails, "村");
    const shares = Array.from({ length: each }, () => 0.6 + 0.8 * rng.next());
    const whole = shares.reduce((sum, share) => sum + share, 0);
    let before = 0;
    return names.map((name, nth): VillageSpec => {
      const from = before;
      before += shares[nth] ?? 0;
      const upTo = (share: number): number => Math.round((share / whole) * size.persons);
      const town = `${county}${100 + Math.floor(nth / size.villages)}`;
      return {
        seed,
        county,
        town: { code: town, name: townNames[Math.floor(nth / size.villages)] ?? "" },
        code: `${town}${200 + (nth % size.villages)}`,
        name,
        nth,
        persons: upTo(before) - upTo(from),
        asOf,
        known: [],
      };
    });
  });
}

/** The units of a plan in the shape that the seed of units takes. */
export function castOf(plan: readonly VillageSpec[]): unknown {
  const [first] = plan;
  if (!first) throw new Error("a plan has at least one village");
  const own = plan.filter(({ county }) => county === first.county);
  const towns = new Map(own.map(({ town }) => [town.code, town.name]));
  return {
    county: { code: first.county, name: "仿真县" },
    departments: words.departments,
    units: [
      ...[...towns].map(([code, name]) => ({ code, kind: "town", name, parent: first.county })),
      ...own.map(({ code, name, town }) => ({ code, kind: "village", name, parent: town.code, urbanClass: "220" })),
    ],
    people: [],
  };
}

function distinct(rng: ReturnType<typeof createRng>, n: number, tails: string, kind: string): readonly string[] {
  const names = new Set<string>();
  const heads = characters(words.placeHeads);
  const ends = characters(tails);
  // A third character once the short ones become rare.
  while (names.size < n) {
    const middle = rng.chance(0.3) ? rng.pick(heads) : "";
    names.add(`${rng.pick(heads)}${middle}${rng.pick(ends)}${kind}`);
  }
  return [...names];
}
