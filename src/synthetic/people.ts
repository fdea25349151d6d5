import { family, type Kin, type Sex } from "./families.ts";
import { type Origin, originOf, personName, surnameOf } from "./names.ts";
import { citizenId } from "./numbers.ts";
import { type StoryPerson, storyNames, type VillageSpec } from "./plan.ts";
import type { Rng } from "./rng.ts";

export interface Person extends Kin {
  readonly id: string;
  readonly name: string;
  /** Full years on the plan's day. */
  readonly years: number;
  readonly nation: string;
  /** Nobody shares their house. */
  readonly alone: boolean;
  /** People of stories have what their story needs whatever chance says. */
  readonly known?: StoryPerson;
  /** Works elsewhere whatever chance says. */
  readonly away?: true;
}

export interface Household {
  readonly no: string;
  readonly nth: number;
  readonly group: number;
  readonly people: readonly Person[];
}

/**
 * Gives out days of birth and identity numbers, none twice in a county. Each village has one sequence a day and sex, so
 * villages can be made apart from each other: whoever would be the second of a day is born on the next. Twins of one sex
 * have a sequence that two neighbouring villages share, each with twins on half of the days.
 */
export class Register {
  readonly #spec: VillageSpec;
  readonly #taken = new Set<string>();

  constructor(spec: VillageSpec) {
    this.#spec = spec;
  }

  born(year: number, dayOfYear: number, sex: Sex): { readonly day: string; readonly id: string } {
    let at = dayOfYear % 365;
    let day = dayOf(year, at);
    for (let tried = 0; this.#taken.has(`${day}${sex}`); tried += 1) {
      if (tried === 365) throw new Error(`more people were born in ${year} than a village has numbers for`);
      at = (at + 1) % 365;
      day = dayOf(year, at);
    }
    this.#taken.add(`${day}${sex}`);
    // Neighbouring villages get numbers that do not look like neighbours.
    return { day, id: this.#number(day, (this.#spec.nth * 53 + 7) % 320, sex) };
  }

  /** Undefined where the day has no room for a twin. */
  twin(day: string, sex: Sex, sameSex: boolean): string | undefined {
    const key = `${day}${sex}${sameSex ? "twin" : ""}`;
    if (this.#taken.has(key) || (sameSex && Number(day.slice(6)) % 2 !== this.#spec.nth % 2)) return undefined;
    this.#taken.add(key);
    const slot = sameSex ? 320 + (this.#spec.nth >> 1) : (this.#spec.nth * 53 + 7) % 320;
    return this.#number(day, slot, sex);
  }

  #number(day: string, slot: number, sex: Sex): string {
    return citizenId(this.#spec.county, day, slot * 2 + (sex === "1" ? 1 : 0));
  }
}

function dayOf(year: number, dayOfYear: number): string {
  return new Date(Date.UTC(year, 0, 1 + dayOfYear)).toISOString().slice(0, 10).replaceAll("-", "");
}

/** Full years between a day of birth as `19440312` and an ISO day; at least nought. */
export function yearsOn(born: string, asOf: string): number {
  const years = Number(asOf.slice(0, 4)) - Number(born.slice(0, 4));
  return Math.max(0, asOf.replaceAll("-", "").slice(4) < born.slice(4) ? years - 1 : years);
}

/** A household's people by its number; at most `room` of them. */
export function household(
  rng: Rng,
  register: Register,
  spec: VillageSpec,
  nth: number,
  clans: readonly string[],
  room: number,
): Household {
  const kin = family(rng.fork("kin")).slice(0, room);
  const origin = originOf(rng, clans);
  const asOfYear = Number(spec.asOf.slice(0, 4));
  const people: Person[] = [];
  for (const one of kin) {
    const before = people.at(-1);
    const twinId =
      one.twin && before ? register.twin(before.id.slice(6, 14), one.sex, one.sex === before.sex) : undefined;
    const id = twinId ?? register.born(asOfYear - one.age - 1, rng.int(0, 364), one.sex).id;
    const named: Origin = one.line ? origin : { ...origin, surname: surnameOf(rng) };
    const { twin, ...rest } = one;
    people.push({
      ...rest,
      ...(twin && twinId ? { twin } : {}),
      id,
      name: nameApart(rng, named, one.sex, asOfYear - one.age, spec),
      years: yearsOn(id.slice(6, 14), spec.asOf),
      nation: origin.nation,
      alone: kin.length === 1,
    });
  }
  return { no: householdNo(spec, nth), nth, group: nth % 8, people };
}

export function householdNo(spec: VillageSpec, nth: number): string {
  return `${spec.code.slice(6)}-${String(nth + 1).padStart(4, "0")}`;
}

const taken = new Set<string>(Object.values(storyNames));

/** In the village of the stories nobody else is called like their people. */
function nameApart(rng: Rng, origin: Origin, sex: Sex, born: number, spec: VillageSpec): string {
  for (;;) {
    const name = personName(rng, origin, sex, born);
    if (spec.known.length === 0 || !taken.has(name)) return name;
  }
}
