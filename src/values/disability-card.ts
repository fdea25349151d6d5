import { readCitizenId } from "./citizen-id.ts";
import { identifier } from "./clean.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import type { At, RawCell, Reading } from "./value.ts";

export interface DisabilityFacts {
  readonly citizenId: string;
  /** GB/T 26341: 1 sight, 2 hearing, 3 speech, 4 limbs, 5 intellect, 6 mind, 7 several. */
  readonly type: string;
  /** 1 is the gravest, 4 the lightest. */
  readonly grade: string;
  /** Grades 1 and 2. */
  readonly severe: boolean;
  /** How often the card was given again, as its last digit says; 0 when it says nothing. */
  readonly reissue: number;
}

const shape = /^(\d{17}[\dX])([1-7])([1-4])(?:B(\d))?$/u;

/** A disability card's number: ID, type and grade, 20 characters, and `B` with a digit when it was given again. */
export function readDisabilityCard(raw: RawCell, at: At): Reading {
  const given = identifier(raw);
  if (given.lost) return wrong(because("values.card.precisionLost", {}));
  const card = given.text.toUpperCase().replace(/^(\d{17})×/u, "$1X");
  const facts = disabilityFacts(card);
  if (!facts) {
    const whole = /^\d{17}[\dX]\d{2}(?:B\d)?$/u.test(card);
    return wrong(whole ? because("values.card.grade", {}) : because("values.card.format", {}));
  }
  const holder = readCitizenId(facts.citizenId, at);
  if (holder.verdict === "error") return { ...holder, reasons: [because("values.card.id", {}), ...holder.reasons] };
  if (holder.verdict === "warn") return warn(text(card), ...holder.reasons);
  return read(text(card), given.tidied || card !== given.text);
}

/** What the number says by itself, so that nobody is asked for it; null when it is none. */
export function disabilityFacts(card: string): DisabilityFacts | null {
  const [, citizenId, type, grade, reissue = "0"] = shape.exec(card) ?? [];
  if (!citizenId || !type || !grade) return null;
  return { citizenId, type, grade, severe: grade <= "2", reissue: Number(reissue) };
}
