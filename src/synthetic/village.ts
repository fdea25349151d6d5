import type { ShippedLedger } from "../catalogue/shipped.ts";
import { knownHouseholds } from "./known-people.ts";
import { type Home, livesOf } from "./lives.ts";
import { surnameOf } from "./names.ts";
import { phoneNumber } from "./numbers.ts";
import { type Household, household, Register } from "./people.ts";
import { ledgersOf, personFacts } from "./person-facts.ts";
import type { VillageSpec } from "./plan.ts";
import { createRng, type Rng } from "./rng.ts";
import type { Facts, SyntheticCell, SyntheticRecord, SyntheticSubject, Village } from "./shape.ts";
import { businessFacts, householdFacts, placeFacts, villageFacts } from "./unit-facts.ts";

/** The villages of a plan, one after the other, so that no more than one is in memory. */
export async function* villages(
  plan: Iterable<VillageSpec>,
  ledgers: readonly ShippedLedger[],
): AsyncGenerator<Village, void, undefined> {
  for (const spec of plan) yield makeVillage(spec, ledgers);
}

/** Everybody and everything of one village, as its ledgers hold it. The same spec makes the same village. */
export function makeVillage(spec: VillageSpec, ledgers: readonly ShippedLedger[]): Village {
  const rng = createRng(`${spec.seed}/${spec.code}`);
  const hold = holder(ledgers);
  const households = settle(rng, spec);
  // Numbers of a village's phones and accounts: 300,000 apart, counted up by person.
  let serial = spec.nth * 300_000;
  const subjects: SyntheticSubject[] = [];
  const owners: string[] = [];
  for (const one of households) {
    const draw = rng.fork(`home ${one.nth}`);
    const home = livesOf(draw.fork("lives"), one);
    const headPhone = phoneNumber(serial + 1);
    const own = householdFacts(draw.fork("household"), home, headPhone);
    subjects.push({
      type: "household",
      key: one.no,
      group: one.group,
      records: own.ledgers.map((code) => hold(draw.fork(code), code, own.facts, isKnown(one))),
    });
    for (const subject of peopleOf(draw, home, spec, hold, () => (serial += 1))) subjects.push(subject);
    const [head] = one.people;
    if (head) owners.push(head.name);
  }
  subjects.push(...otherSubjects(rng, spec, owners, hold, () => (serial += 1)));
  return { spec, subjects };
}

type Hold = (rng: Rng, ledger: string, facts: Facts, whole?: boolean) => SyntheticRecord;

const isKnown = ({ people }: Household): boolean => people.some(({ known }) => known !== undefined);

function settle(rng: Rng, spec: VillageSpec): readonly Household[] {
  const clans = Array.from({ length: 4 }, (_, nth) => surnameOf(rng.fork(`clan ${nth}`)));
  const register = new Register(spec);
  const households = [...knownHouseholds(spec, register)];
  let room = spec.persons - households.reduce((sum, { people }) => sum + people.length, 0);
  for (let nth = households.length; room > 0; nth += 1) {
    const one = household(rng.fork(`people ${nth}`), register, spec, nth, clans, room);
    households.push(one);
    room -= one.people.length;
  }
  return households;
}

function peopleOf(
  rng: Rng,
  home: Home,
  spec: VillageSpec,
  hold: Hold,
  serial: () => number,
): readonly SyntheticSubject[] {
  return home.lives.map((life, nth) => {
    const draw = rng.fork(`person ${nth}`);
    const facts = personFacts(draw, life, home, spec, serial());
    return {
      type: "person",
      key: life.person.id,
      household: home.household.no,
      group: home.household.group,
      records: ledgersOf(draw, life, facts).map((code) =>
        hold(draw.fork(code), code, facts, life.person.known !== undefined),
      ),
      ...(life.gone ? { gone: life.gone } : {}),
      ...(life.person.twin ? { twin: true } : {}),
    };
  });
}

function otherSubjects(
  rng: Rng,
  spec: VillageSpec,
  owners: readonly string[],
  hold: Hold,
  serial: () => number,
): readonly SyntheticSubject[] {
  const places = Array.from({ length: Math.ceil(spec.persons / 40) }, (_, nth): SyntheticSubject => {
    const draw = rng.fork(`place ${nth}`);
    const facts = placeFacts(draw, spec, draw.pick(owners), serial());
    return {
      type: "place",
      key: `place:${spec.code}:${nth + 1}`,
      group: draw.int(0, 7),
      records: [hold(draw, "place", facts)],
    };
  });
  const businesses = Array.from({ length: Math.ceil(spec.persons / 60) }, (_, nth): SyntheticSubject => {
    const draw = rng.fork(`business ${nth}`);
    const facts = businessFacts(draw, spec, draw.pick(owners), nth, serial());
    return {
      type: "organisation",
      key: facts["o.uscc"],
      group: draw.int(0, 7),
      records: [hold(draw, "business", facts)],
    };
  });
  const own = rng.fork("village");
  const village: SyntheticSubject = {
    type: "organisation",
    key: `unit:${spec.code}`,
    group: -1,
    records: [hold(own, "village", villageFacts(own, spec))],
  };
  return [...places, ...businesses, village];
}

const never = new Set([
  "p.name",
  "p.id",
  "p.sex",
  "p.birth",
  "p.status",
  "h.no",
  "h.head",
  "o.uscc",
  "o.name",
  "f.name",
  "f.kind",
]);
const missing: Readonly<Record<string, number>> = {
  "p.phone": 0.08,
  "h.head_phone": 0.08,
  "p.nation": 0.01,
  "p.rel_head": 0.01,
  "p.group": 0.01,
  "p.labor": 0.1,
  "p.job": 0.1,
  "p.employer": 0.2,
  "p.work_place": 0.12,
  "p.account": 0.06,
  "h.income": 0.15,
  "h.net_income": 0.15,
  "h.gas_alarm": 0.12,
};

/** The share of an element's cells that a ledger does not hold although there is something to hold. */
export function missingShare(code: string): number {
  return never.has(code) ? 0 : (missing[code] ?? 0.04);
}

/** Makes a ledger's record of what is true: some of it missing, most from one act, some from an older or newer one. */
function holder(ledgers: readonly ShippedLedger[]): Hold {
  const elements = new Map(ledgers.map((ledger) => [ledger.code, ledger.elements]));
  const ages = [
    [60, 0],
    [27, 1],
    [13, 2],
  ] as const;
  return (rng, ledger, facts, whole = false) => {
    const cells: Record<string, SyntheticCell> = {};
    const mostly = rng.weighted(ages);
    for (const code of elements.get(ledger) ?? []) {
      const lost = rng.chance(missingShare(code));
      const age = rng.chance(0.2) ? rng.weighted(ages) : mostly;
      const value = facts[code];
      if (value !== undefined && (whole || !lost)) cells[code] = { value, age };
    }
    return { ledger, cells };
  };
}
