import { parseName } from "../duplicates/parse.ts";

/** What a field that nobody had defined looks like by its name: its type, and the unit its header says. */
export interface Declared {
  readonly type: "text" | "integer" | "decimal" | "date" | "phone" | "boolean" | "name";
  readonly unit: string | null;
}

// The form of a field by the word it ends in, as the duplicate model parses names.
const byForm: Readonly<Record<string, Declared["type"]>> = {
  人数: "integer",
  户数: "integer",
  数量: "decimal",
  金额: "decimal",
  面积: "decimal",
  日期: "date",
  电话: "phone",
  是否: "boolean",
};
const counted = /^(?:人|户|个|处|件|次|头|只|袋|台|辆|套|份|场|家|名|宗|起)$/u;
const measured = /^(?:元|万元|亩|公顷|平方米|米|公里|吨|公斤|斤|升|%|岁|年|月|天|小时)$/u;

/** Guesses from the name alone; text when nothing is sure, since text takes everything. */
export function declaredType(name: string): Declared {
  const unit = /[(（]\s*(?:单位[:：])?\s*([^()（）]{1,4})\s*[)）]\s*$/u.exec(name)?.[1] ?? null;
  if (unit && counted.test(unit)) return { type: "integer", unit };
  if (unit && measured.test(unit)) return { type: "decimal", unit };
  if (/[(（][是有][/／][否无][)）]$/u.test(name)) return { type: "boolean", unit: null };
  return { type: byForm[parseName(name).representation] ?? "text", unit: null };
}
