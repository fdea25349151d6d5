import type { CellValue } from "hucre/xlsx";

/** A cell as people read it: days without a time, numbers without the noise of binary fractions, no invisible characters. */
export function cellText(value: CellValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return clean(value);
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return numberText(value);
  return Number.isNaN(value.getTime()) ? "" : dayText(value);
}

/** All digits there are, without the noise of binary fractions. */
export function numberText(value: number): string {
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

/** Text without what cannot be seen and without blanks at its ends. Line breaks stay, and the joints within an emoji. */
export function clean(text: string): string {
  const plain = text.replaceAll("_x000D_", "");
  return plain
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (mark, at: number) => (mark === "\n" || isJoint(plain, mark, at) ? mark : ""))
    .trim();
}

function isJoint(text: string, mark: string, at: number): boolean {
  return (
    mark === "\u200d" &&
    /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u.test(text.slice(Math.max(0, at - 3), at))
  );
}
