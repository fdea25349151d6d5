import { type Role, roles } from "../context.ts";

const givenBy: Readonly<Record<Role, readonly Role[]>> = {
  admin: roles,
  coordinator: roles.filter((role) => role !== "admin" && role !== "tip_recipient"),
  town_officer: ["keeper", "grid_worker"],
  keeper: [],
  grid_worker: [],
  department_officer: [],
  leader: [],
  steward: [],
  tip_recipient: [],
};

/** Which roles the holder of a role may hand out below their unit: never one above their own. The policies of the database say the same. */
export function mayGrant(holder: Role, given: Role): boolean {
  return givenBy[holder].includes(given);
}

/** Roles whose holders may enter people at all. */
export const granters: readonly Role[] = roles.filter((role) => givenBy[role].length > 0);
