import { identifier } from "./clean.ts";
import { ageOn, isDay } from "./days.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import { knownHome } from "./regions.ts";
import type { At, RawCell, Reading, Reason } from "./value.ts";

/** What is the matter with an ID, in the order in which it is looked for (GB 11643). */
export type CitizenIdClass =
  | "ok"
  | "legacy"
  | "format"
  | "area"
  | "date"
  | "check"
  | "implausible-age"
  | "precision-lost";

export interface CitizenIdReading extends Reading {
  readonly class: CitizenIdClass;
}

export interface CitizenFacts {
  /** `1980-05-06` */
  readonly birth: string;
  /** GB/T 2261.1: 1 male, 2 female. */
  readonly sex: "1" | "2";
  /** The county where the number was first given, as its code was then, not where the person lives; null for foreign residents. */
  readonly division: string | null;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const checks = "10X98765432";
// The oldest person of whom there is proof became 122.
const oldest = 120;

/** The check character of 17 digits (ISO 7064 MOD 11-2). */
export function citizenCheck(body: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at += 1) sum += (body.charCodeAt(at) - 48) * (weights[at] ?? 0);
  return checks.charAt(sum % 11);
}

/** The 18 digits of a number of 15, given to people born from 1900 on. */
export function widenCitizenId(fifteen: string): string {
  const body = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`;
  return body + citizenCheck(body);
}

/** What a well-formed ID of 18 says by itself. */
export function citizenFacts(id: string): CitizenFacts {
  return {
    birth: `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`,
    sex: (id.charCodeAt(16) - 48) % 2 === 1 ? "1" : "2",
    division: /^9[1-8]/u.test(id) ? null : id.slice(0, 6),
  };
}

/** An ID of 18 or 15 digits. A number of 15 becomes one of 18, class `legacy`, and wants a look. */
export function readCitizenId(raw: RawCell, at: At): CitizenIdReading {
  const given = identifier(raw);
  if (given.lost) return fault("precision-lost", because("values.id.precisionLost", {}));
  const id = given.text.replace(/[x×✕✖хХ]$/u, "X");
  if (/^\d{15}$/u.test(id)) {
    const wide = widenCitizenId(id);
    const reading = judge(wide, at, false);
    if (reading.verdict !== "ok") return reading;
    return { class: "legacy", ...warn(text(wide), because("values.id.legacy", {})) };
  }
  if (!/^\d{17}[\dX]$/u.test(id)) return fault("format", formatReason(id));
  return judge(id, at, given.tidied || id !== given.text);
}

function judge(id: string, at: At, tidied: boolean): CitizenIdReading {
  if (id.startsWith("99") && !at.fixture) return fault("area", because("values.region.demo", {}));
  if (!knownHome(id, at.fixture)) return fault("area", because("values.id.area", { area: id.slice(0, 2) }));
  const [year, month, day] = [Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14))];
  if (year < 1800 || !isDay(year, month, day)) {
    return fault("date", because("values.id.date", { year, month, day }));
  }
  const { birth } = citizenFacts(id);
  if (birth > at.today) return fault("date", because("values.id.future", { year, month, day }));
  if (citizenCheck(id) !== id.charAt(17)) {
    // Sent as text by a workbook that held a number: the last three digits are noughts of its making.
    if (id.endsWith("000")) return fault("precision-lost", because("values.id.precisionLost", {}));
    return fault("check", because("values.id.check", {}));
  }
  const age = ageOn(birth, at.today);
  if (age > oldest) return { class: "implausible-age", ...warn(text(id), because("values.id.age", { age })) };
  return { class: "ok", ...read(text(id), tidied) };
}

function formatReason(id: string): Reason {
  if (/^\d{3,6}\*+[\dX]+$/u.test(id)) return because("values.masked", {});
  const count = Array.from(id).length;
  return count === 18 || count === 15 ? because("values.id.letters", {}) : because("values.id.length", { count });
}

function fault(name: CitizenIdClass, reason: Reason): CitizenIdReading {
  return { class: name, ...wrong(reason) };
}
