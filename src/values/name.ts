import { cleanText, closing, lengthOf } from "./clean.ts";
import { because, read, text, warn, wrong } from "./reading.ts";
import type { RawCell, Reading, ValueSpec } from "./value.ts";

const han = /^\p{Script=Han}+$/u;
const dots = /\s*[•·．・‧∙⋅･●]\s*/gu;
// Where a system lacked a character: private use, replacement, question marks and boxes.
const placeholder = /[\p{Co}\ufffd?？□■▢〓]/u;
// Longer cells are not searched for a name.
const longest = 1000;

/**
 * A person's name. Spaces within a name of Chinese characters go, dots between parts become `·`; compatibility forms are left alone,
 * as folding them would turn a rare character into another one.
 */
export function readName(spec: ValueSpec, raw: RawCell): Reading {
  const most = spec.maxLength ?? 30;
  if (typeof raw === "string" && raw.trim().length > longest) return wrong(because("values.name.long", { most }));
  const content = narrow(cleanText(String(raw))).replace(closing, "");
  if (content === "" || !/[\p{L}\p{Co}\ufffd?？□■▢〓]/u.test(content)) {
    return wrong(because("values.name.format", {}));
  }
  if (/[、,，;；/&\n]/u.test(content)) return wrong(because("values.name.several", {}));
  const dotted = content.replaceAll(dots, "·").replaceAll(/(?<=\p{Script=Han})[.。](?=\p{Script=Han})/gu, "·");
  const [name, parts] = joinSpaces(dotted);
  const length = lengthOf(name);
  if (length > most) return wrong(because("values.name.long", { most }));
  if (/[*＊]/u.test(name)) return wrong(because("values.name.masked", {}));
  if (placeholder.test(name)) return warn(text(name), because("values.name.placeholder", {}));
  if (parts > 1) return warn(text(name), because("values.name.space", {}));
  // 张三和李四; in longer names 和 may be a syllable.
  if (/^\p{Script=Han}{2,3}[和及与]\p{Script=Han}{2,3}$/u.test(name)) {
    return warn(text(name), because("values.name.several", {}));
  }
  if (/[^\p{L}\p{M}·'’. -]/u.test(name)) return warn(text(name), because("values.name.marks", {}));
  if (length < 2) return warn(text(name), because("values.name.short", {}));
  return read(text(name), name !== String(raw).trim());
}

/** Letters, digits and brackets of one width; radicals that stand in for characters become these. */
function narrow(content: string): string {
  return content.replaceAll(/[\uff01-\uff0d\uff0f-\uff5e\u2f00-\u2fdf\u3000\u00a0]/gu, (sign) =>
    sign.normalize("NFKC"),
  );
}

/** 张 三 is one name; 张三 李四 may be two people, or one of a people whose names have parts. */
function joinSpaces(content: string): readonly [string, number] {
  const parts = content.split(/\s+/u);
  if (!parts.every((part) => han.test(part))) return [parts.join(" "), 1];
  const long = parts.filter((part) => lengthOf(part) >= 2).length;
  return long >= 2 ? [parts.join(" "), long] : [parts.join(""), 1];
}
