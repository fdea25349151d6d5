import type { Kin } from "./families.ts";
import { type Household, householdNo, type Person, type Register, yearsOn } from "./people.ts";
import { type StoryPerson, storyNames, type VillageSpec } from "./plan.ts";

interface KnownKin extends Omit<Kin, "age"> {
  readonly name: string;
  readonly born: number;
  readonly day: number;
  readonly known?: StoryPerson;
  readonly away?: true;
}

const head = { rel: "02", line: true, generation: 0 } as const;

/** Who stories are told of, with whom they live. A child stays one: born eight years before the plan's day. */
function familyOf(who: StoryPerson, year: number): readonly KnownKin[] {
  switch (who) {
    case "zhangsan":
      return [{ ...head, name: storyNames[who], sex: "1", born: 1944, day: 71, known: who }];
    case "lixiuying":
      return [
        { ...head, name: "周长林", sex: "1", born: 1970, day: 200 },
        { rel: "50", line: false, generation: 1, name: storyNames[who], sex: "2", born: 1938, day: 33, known: who },
      ];
    case "wangxiaoming":
      return [
        { ...head, name: "王德林", sex: "1", born: year - 62, day: 12 },
        { rel: "20", line: true, generation: -1, name: "王建波", sex: "1", born: year - 34, day: 150, away: true },
        { rel: "80", line: false, generation: -1, name: "刘晓芳", sex: "2", born: year - 32, day: 260, away: true },
        {
          rel: "40",
          line: true,
          generation: -2,
          name: storyNames[who],
          sex: "1",
          born: year - 9,
          day: 301,
          known: who,
        },
      ];
    case "chendashan":
      return [
        { ...head, name: storyNames[who], sex: "1", born: 1971, day: 90, known: who },
        { rel: "10", line: false, generation: 0, name: "吴玉梅", sex: "2", born: 1973, day: 222 },
      ];
  }
}

/** The households of a village's stories, numbered from 0. */
export function knownHouseholds(spec: VillageSpec, register: Register): readonly Household[] {
  const year = Number(spec.asOf.slice(0, 4));
  return spec.known.map((who, nth) => {
    const kin = familyOf(who, year);
    const people = kin.map(({ born, day, ...one }): Person => {
      const { id } = register.born(born, day, one.sex);
      const years = yearsOn(id.slice(6, 14), spec.asOf);
      return { ...one, id, years, age: years, nation: "01", alone: kin.length === 1 };
    });
    return { no: householdNo(spec, nth), nth, group: 2, people };
  });
}
