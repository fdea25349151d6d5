import { rosterImport } from "../roster/import-kind.ts";
import type { ImportKind } from "./kinds.ts";
import { certificateListImport, dutyListImport } from "./local-lists.ts";
import { peopleImport, unitsImport } from "./orgs.ts";

/** Everything that can be imported, in the order of the menu. Adding one here is its registration. */
export const importKinds: readonly ImportKind[] = [
  unitsImport,
  peopleImport,
  dutyListImport,
  certificateListImport,
  rosterImport,
];

export function importKind(key: string): ImportKind | undefined {
  return importKinds.find((kind) => kind.key === key);
}
