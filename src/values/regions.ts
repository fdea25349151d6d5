/** First two digits of division codes (GB/T 2260). */
const provinces: ReadonlySet<string> = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split(" "),
);

/** Whether a code begins with a province that there is. Region 99 is the demo's and passes nowhere else. */
export function knownProvince(code: string, fixture = false): boolean {
  const two = code.slice(0, 2);
  return provinces.has(two) || (fixture && two === "99");
}

/** As `knownProvince`, and what IDs have besides: 83 for residents from Taiwan, 9 before a province for foreign residents. */
export function knownHome(id: string, fixture = false): boolean {
  return knownProvince(id, fixture) || id.startsWith("83") || /^9[1-8]/u.test(id);
}
