import { identifier, spaced } from "./clean.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import type { RawCell, Reading, Reason } from "./value.ts";

// Cells with more than this hold no list of numbers but a story.
const longest = 200;
const label = /^(?:(?:联系|本人|家庭|办公)?(?:电话|手机|座机)(?:号码?)?|tel|t)[:：]?\s*/iu;

/**
 * A telephone number: mobile as 11 digits, landline as `0591-87654321`, with `-8001` for an extension. Of several in a cell the
 * first is the value and the others are `spare`.
 */
export function readPhone(raw: RawCell): Reading {
  const given = identifier(raw);
  if (given.lost) return wrong(because("values.phone.precisionLost", {}));
  // A landline kept as a number has lost its first nought.
  const dialled = typeof raw === "number" && /^[3-9]\d{9,10}$/u.test(given.text) ? landline(`0${given.text}`) : null;
  if (dialled) return warn(text(dialled), because("values.phone.zero", {}));
  if (typeof raw === "string" && raw.length > longest) return wrong(because("values.phone.format", {}));
  const written = typeof raw === "number" || given.text === "" ? given.text : plainDigits(raw, given.text);
  if (/\d\*+\d/u.test(written)) return wrong(because("values.masked", {}));
  const [first = "", ...rest] = split(written);
  const reading = readPart(first);
  if (rest.length === 0 || reading.value === null) {
    const changed = given.tidied && reading.verdict === "ok";
    return changed && reading.value ? read(reading.value, true) : reading;
  }
  const others = rest.map(readPart);
  const spare = others.flatMap(({ value }) => (value?.kind === "text" ? [value.text] : []));
  const unread = others.find(({ value }) => value === null);
  const two = because("values.phone.several", { count: rest.length + 1 });
  const reasons = [...reading.reasons, two, ...(unread?.reasons ?? [])];
  return { verdict: "warn", value: reading.value, reasons, spare };
}

/** 1.3812345678E10 and 13812345678.0 are numbers of a workbook; anything else keeps its spaces until it is split. */
function plainDigits(raw: string, tidied: string): string {
  return /^\d+$/u.test(tidied) && /[.eE]/u.test(raw) ? tidied : spaced(raw);
}

function split(written: string): readonly string[] {
  const parts = written
    .split(/[、,，;；/|或和]+|(?<!(?:^|\D)86)\s+(?=(?:\+?86[ -]?)?1[3-9]\d|0\d{2,3}[- ]?\d{7})/u)
    .map((part) => part.trim())
    .filter(Boolean);
  const glued = /^(1[3-9]\d{9})(1[3-9]\d{9})$/u.exec(written);
  return glued ? glued.slice(1) : parts;
}

/** A number and whose it is: 手机：138…, 138…(儿子). What says no more than that it is a telephone goes without a word. */
function readPart(part: string): Reading {
  const bareNumber = part.replace(label, "");
  const core = bareNumber
    .replace(/^\p{Script=Han}{1,8}[:：]?\s*/u, "")
    .replace(/\s*[(（]?\p{Script=Han}{1,8}[)）]?$/u, "");
  const reading = readOne(core);
  if (reading.value === null || core === part) return reading;
  if (core === bareNumber) return reading.verdict === "ok" ? read(reading.value, true) : reading;
  return warn(
    reading.value,
    ...reading.reasons.filter(({ key }) => key !== "values.tidied"),
    because("values.phone.note", {}),
  );
}

function readOne(part: string): Reading {
  const compact = part.replaceAll(/[\s()（）.]/gu, "");
  const digits = compact.replaceAll(/[-–—－]/gu, "").replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$|0\d{9,11}$)/u, "");
  if (/^1[3-9]\d{9}$/u.test(digits)) return read(text(digits), digits !== part);
  const fixedLine = landline(compact.replace(/^(?:\+|00)?86-?/u, "")) ?? landline(digits);
  if (fixedLine) return read(text(fixedLine), fixedLine !== part);
  if (/^[48]00\d{7}$/u.test(digits)) return read(text(digits), digits !== part);
  if (/^\+\d{7,15}$/u.test(digits)) return warn(text(digits), because("values.phone.abroad", {}));
  if (/^[2-8]\d{6,7}$/u.test(digits)) return warn(text(digits), because("values.phone.noArea", {}));
  if (/^(?:11\d|12\d|12\d{3}|9[56]\d{3,4})$/u.test(digits))
    return warn(text(digits), because("values.phone.service", {}));
  if (/^\d{3,6}$/u.test(digits)) return warn(text(digits), because("values.phone.short", {}));
  return wrong(formatReason(digits));
}

/** `0591-87654321`: area codes have three digits for 010 and 02x, else four. */
function landline(written: string): string | null {
  const match = /^(010|02\d|0[3-9]\d{2})-?([1-9]\d{6,7})(?:(?:-|转|#|ext)(\d{1,5}))?$/iu.exec(written);
  if (!match) return null;
  const [, area = "", number = "", extension] = match;
  return `${area}-${number}${extension ? `-${extension}` : ""}`;
}

function formatReason(digits: string): Reason {
  if (/^1\d+$/u.test(digits) && digits.length !== 11) {
    return because("values.phone.length", { count: digits.length });
  }
  return because("values.phone.format", {});
}
