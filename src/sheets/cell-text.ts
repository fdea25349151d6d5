import type { CellValue } from "hucre/xlsx";

/** A cell as people read it: days without a time, numbers without the noise of binary fractions, no invisible characters. */
export function cellText(value: CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return tidy(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return numberText(value);
  return Number.isNaN(value.getTime()) ? "" : dayText(value);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return "";
  // 18 digits written as a number have lost their last three; all are shown, so that a check can tell.
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(15)));
}

/** The reader gives the wall clock of the sheet as UTC. */
function dayText(value: Date): string {
  const text = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
  const [day = "", time = ""] = text.split(/[TZ.]/);
  return time === "00:00:00" ? day : `${day} ${time.replace(/:00$/, "")}`;
}

function tidy(text: string): string {
  return text
    .replaceAll("_x000D_", "")
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (mark) => (mark === "\n" ? mark : ""))
    .replace(/^[\s\u3000\u00a0]+|[\s\u3000\u00a0]+$/gu, "");
}
