import { citizenFacts } from "./citizen-id.ts";
import { because } from "./reading.ts";
import type { Reason, Value } from "./value.ts";

/** Why a sex that was read cannot be that of the person with this ID. By the label: lists give the same digit to either sex. */
export function sexAgainstId(value: Value, id: string): Reason | null {
  if (value.kind !== "code" || !/^[男女]/u.test(value.label)) return null;
  const male = citizenFacts(id).sex === "1";
  return value.label.startsWith("男") === male ? null : because("values.id.sex", {});
}

/** Why a birth date that was read, as precise as it is, cannot be that of the person with this ID. */
export function birthAgainstId(value: Value, id: string): Reason | null {
  if (value.kind !== "date") return null;
  return citizenFacts(id).birth.startsWith(value.iso) ? null : because("values.id.birth", {});
}
