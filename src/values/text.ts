import { cleanText, lengthOf } from "./clean.ts";
import { because, fixed, read, text, wrong } from "./reading.ts";
import type { RawCell, Reading, ValueSpec } from "./value.ts";

/** Text as it was written, without what nobody sees. What is too long is refused with both lengths, never cut. */
export function readText(spec: ValueSpec, raw: RawCell): Reading {
  if (typeof raw === "number" && Math.abs(raw) >= 1e15) return wrong(because("values.number.precisionLost", {}));
  const written = String(raw);
  const content = cleanText(written);
  const count = lengthOf(content);
  if (spec.maxLength !== undefined && count > spec.maxLength) {
    return wrong(because("values.text.long", { count, most: spec.maxLength }));
  }
  if (content === written.trim()) return read(text(content));
  return fixed(text(content), because("values.text.cleaned", {}));
}
