import type { ValueType } from "./value.ts";

/**
 * What a group may see of a value: `张*`, `110***********002X`, `138****0000`. Codes of places and firms name no person and stay
 * whole; whatever is not known to be harmless in part is not shown.
 */
export function maskValue(type: ValueType, text: string): string {
  switch (type) {
    case "name":
      return maskName(text);
    case "citizen-id":
      return maskMiddle(text, 3, 4);
    case "disability-card":
      // Its last digits are the kind and grade of the disability.
      return maskMiddle(text, 3, 0);
    case "phone":
      return maskDigits(text);
    case "bank-account":
      return maskMiddle(text, 0, 4);
    case "division":
    case "statistical-area":
    case "credit-code":
      return text;
    case "text":
    case "integer":
    case "decimal":
    case "money":
    case "percent":
    case "date":
    case "month":
    case "code":
    case "boolean":
      return text === "" ? "" : "***";
  }
}

/** 138****0000: the first three and the last four digits; of a short number only the last two. */
export function maskDigits(phone: string): string {
  const digits = phone.normalize("NFKC").replace(/\D/g, "");
  if (digits.length < 8) return `****${digits.slice(-2)}`;
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

function maskName(name: string): string {
  const [first = ""] = Array.from(name.trim());
  return first === "" ? "" : `${first}*`;
}

/** Of what is too short to hide anything between, nothing is shown. */
function maskMiddle(text: string, head: number, tail: number): string {
  const signs = Array.from(text.trim());
  if (signs.length < head + tail + 4) return "*".repeat(signs.length);
  const end = signs.length - tail;
  return signs.slice(0, head).join("") + "*".repeat(end - head) + signs.slice(end).join("");
}
