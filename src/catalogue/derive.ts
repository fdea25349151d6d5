import { citizenFacts } from "../values/citizen-id.ts";
import { ageOn } from "../values/days.ts";
import { disabilityFacts } from "../values/disability-card.ts";

/** What is at hand when a value is worked out: values of other elements, the units, the day. */
export interface Known {
  /** By element code; sealed values opened. */
  readonly values: ReadonlyMap<string, unknown>;
  /** `2026-11-29` */
  readonly asOf: string;
  readonly village?: string | undefined;
  readonly town?: string | undefined;
  readonly grid?: string | undefined;
  /** People of the row's household. */
  readonly members?: number | undefined;
  readonly rowNo?: number | undefined;
  /** Codes of the ledgers in which the row, or its household, stands. */
  readonly ledgers?: ReadonlySet<string> | undefined;
  readonly by?: string | undefined;
  /** Registered people and households of the village. */
  readonly persons?: number | undefined;
  readonly households?: number | undefined;
}

// Full member, member on probation; who is neither has no kind.
const partyKinds: ReadonlyMap<string, string> = new Map([
  ["01", "1"],
  ["02", "2"],
]);

type Derived = string | number | boolean | undefined;

// Each says in one line how the value follows; a value that it needs and that is not there makes it undefined.
const derivations: Readonly<Record<string, (known: Known, from: readonly string[]) => Derived>> = {
  "citizenId.sex": ({ values }, [id]) => facts(values, id)?.sex,
  "citizenId.birth": ({ values }, [id]) => facts(values, id)?.birth,
  "citizenId.age": ({ values, asOf }, [id]) => {
    const birth = facts(values, id)?.birth;
    return birth === undefined ? undefined : ageOn(birth, asOf);
  },
  "citizenId.ageBand": ({ values, asOf }, [id]) => {
    const birth = facts(values, id)?.birth;
    return birth === undefined ? undefined : ageBand(ageOn(birth, asOf));
  },
  "disabilityCard.type": ({ values }, [card]) => cardFacts(values, card)?.type,
  "disabilityCard.grade": ({ values }, [card]) => cardFacts(values, card)?.grade,
  "codes.member": ({ values }, [politics]) => isOneOf(values, politics, ["01", "02"]),
  "codes.danger": ({ values }, [grade]) => isOneOf(values, grade, ["C", "D"]),
  "codes.insuredAway": ({ values }, [insured]) => isOneOf(values, insured, ["3"]),
  "codes.partyKind": ({ values }, [politics]) => partyKinds.get(textOf(values.get(politics ?? "")) ?? ""),
  same: ({ values }, [a, b]) => areSame(values, a, b),
  differs: ({ values }, [a, b]) => {
    const same = areSame(values, a, b);
    return same === undefined ? undefined : !same;
  },
  divide: ({ values, members }, [whole, part]) => {
    const sum = values.get(whole ?? "");
    const count = part === "h.size" ? members : values.get(part ?? "");
    if (typeof sum !== "number" || typeof count !== "number" || count === 0) return undefined;
    return Math.round((sum / count) * 100) / 100;
  },
  "members.count": ({ members }) => members,
  "count.persons": ({ persons }) => persons,
  "count.households": ({ households }) => households,
  "unit.village": ({ village }) => village,
  "unit.town": ({ town }) => town,
  "unit.grid": ({ grid }) => grid,
  "filing.unit": ({ village }) => village,
  "filing.by": ({ by }) => by,
  "filing.day": ({ asOf }) => asOf,
  "row.number": ({ rowNo }) => rowNo,
  // Said by an event, held as they are.
  // Who is not on the department's list is not one of them.
  "stands.dibao": ({ ledgers }) => ledgers?.has("dibao"),
  "stands.tekun": ({ ledgers }) => ledgers?.has("tekun"),
  "stands.veteran": ({ ledgers }) => ledgers?.has("veteran"),
  "stands.poverty": ({ ledgers }) => ledgers?.has("poverty"),
  "event.death": ({ values }) => textOf(values.get("p.death")),
  "event.status": ({ values }) => textOf(values.get("p.status")) ?? "1",
};

/** Whether there is a way to work this one out. */
export function canDerive(rule: string): boolean {
  return Object.hasOwn(derivations, rule);
}

/** What follows from what is known; undefined when something it needs is not. */
export function derive(rule: string, from: readonly string[], known: Known): Derived {
  return derivations[rule]?.(known, from);
}

/** Code of the list age-band: the steps by which the old-age allowance rises. */
function ageBand(years: number): string {
  if (years >= 100) return "3";
  if (years >= 90) return "2";
  return years >= 80 ? "1" : "0";
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function facts(
  values: Known["values"],
  code: string | undefined,
): { readonly sex: string; readonly birth: string } | undefined {
  const id = textOf(values.get(code ?? ""));
  if (!id || !/^\d{17}[\dX]$/.test(id)) return undefined;
  const { sex, birth } = citizenFacts(id);
  return { sex, birth };
}

function cardFacts(
  values: Known["values"],
  code: string | undefined,
): { readonly type: string; readonly grade: string } | undefined {
  const card = textOf(values.get(code ?? ""));
  return (card && disabilityFacts(card)) || undefined;
}

function isOneOf(values: Known["values"], code: string | undefined, codes: readonly string[]): boolean | undefined {
  const value = textOf(values.get(code ?? ""));
  return value === undefined ? undefined : codes.includes(value);
}

function areSame(values: Known["values"], a: string | undefined, b: string | undefined): boolean | undefined {
  const [x, y] = [textOf(values.get(a ?? "")), textOf(values.get(b ?? ""))];
  return x === undefined || y === undefined ? undefined : x === y;
}
