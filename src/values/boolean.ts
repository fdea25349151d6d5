import { bare, closing } from "./clean.ts";
import { because, read, wrong } from "./reading.ts";
import type { RawCell, Reading } from "./value.ts";

const yes = new Set("true 是 √ ✓ ✔ ☑ 1 有 对 y yes 已 是的".split(" "));
const no = new Set("false 否 × ✗ ✘ ✖ x 0 无 没有 不是 没 错 n no 未".split(" "));
// No answer is a page.
const longest = 100;

/** Yes or no, as it is ticked, typed or kept by a workbook. Nothing written is no answer, not a no. */
export function readBoolean(raw: RawCell): Reading {
  if (typeof raw === "string" && raw.length > longest) return wrong(because("values.boolean.format", {}));
  // A variation selector makes ✔ green and nothing else.
  const word = bare(String(raw)).replaceAll("\u{fe0f}", "").replace(closing, "").toLowerCase();
  if (yes.has(word)) return read({ kind: "boolean", is: true });
  if (no.has(word)) return read({ kind: "boolean", is: false });
  return wrong(because("values.boolean.format", {}));
}
