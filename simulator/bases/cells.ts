import { isObject } from "../api/endpoint.ts";
import { Refusal } from "../api/refusal.ts";
import type { Cell, FieldRecord } from "./base.ts";

interface FieldType {
  /** The code of a value that does not fit, and what the platform calls it. */
  readonly refusal: readonly [code: number, name: string];
  readonly fits: (value: unknown) => boolean;
}

const isText = (value: unknown): value is string => typeof value === "string";
const textList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const listOf =
  (key: string) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((one) => isObject(one) && isText(one[key]));

/** What each type of field takes in a write. */
const types: Readonly<Record<number, FieldType>> = {
  1: { refusal: [1254060, "TextFieldConvFail"], fits: isText },
  2: {
    refusal: [1254061, "NumberFieldConvFail"],
    fits: (value) => typeof value === "number" && Number.isFinite(value),
  },
  3: { refusal: [1254062, "SingleSelectFieldConvFail"], fits: isText },
  4: { refusal: [1254063, "MultiSelectFieldConvFail"], fits: textList },
  5: { refusal: [1254064, "DatetimeFieldConvFail"], fits: (value) => Number.isInteger(value) },
  7: { refusal: [1254065, "CheckboxFieldConvFail"], fits: (value) => typeof value === "boolean" },
  11: { refusal: [1254066, "UserFieldConvFail"], fits: listOf("id") },
  13: { refusal: [1254067, "PhoneFieldConvFail"], fits: (value) => isText(value) && /^\+?[\d ()-]*$/.test(value) },
  15: { refusal: [1254068, "URLFieldConvFail"], fits: (value) => isObject(value) && isText(value.link) },
  17: { refusal: [1254069, "AttachFieldConvFail"], fits: listOf("file_token") },
};

export function isKnownType(type: unknown): type is number {
  return typeof type === "number" && type in types;
}

/** The `fields` of a record in a write, by field id; null takes a cell away. Throws as the platform refuses. */
export function cellsFrom(fields: readonly FieldRecord[], given: unknown): Map<FieldRecord, Cell | null> {
  if (!isObject(given)) throw new Refusal(1254000, "WrongRequestJson");
  const cells = new Map<FieldRecord, Cell | null>();
  for (const [name, value] of Object.entries(given)) {
    const field = fields.find((one) => one.name === name);
    if (!field) throw new Refusal(1254045, "FieldNameNotFound");
    cells.set(field, value === null || value === "" ? null : convert(field, value));
  }
  return cells;
}

function convert(field: FieldRecord, value: unknown): Cell {
  const type = types[field.type];
  if (!type?.fits(value)) {
    const [code, name] = type?.refusal ?? [1254069, "FieldConvFail"];
    throw new Refusal(code, name);
  }
  if (field.type === 3) learnOptions(field, [String(value)]);
  if (field.type === 4 && Array.isArray(value)) learnOptions(field, value.map(String));
  return value as Cell; // its type's `fits` has just said so
}

/** A choice nobody knew becomes one. */
function learnOptions(field: FieldRecord, names: readonly string[]): void {
  const known = Array.isArray(field.property?.options) ? field.property.options : [];
  const fresh = names.filter((name) => !known.some((one) => isObject(one) && one.name === name));
  if (fresh.length > 0) field.property = { ...field.property, options: [...known, ...fresh.map((name) => ({ name }))] };
}

/** A row as calls answer it; a search gives text in segments. */
export function fieldsOut(
  fields: readonly FieldRecord[],
  cells: Readonly<Record<string, Cell>>,
  form: "plain" | "segments",
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = cells[field.fieldId];
      if (value === undefined) return [];
      return [[field.name, form === "segments" && field.type === 1 ? [{ type: "text", text: value }] : value]];
    }),
  );
}

/** A cell in words: of people and links the name, of several their names. */
export function wordsOf(cell: unknown): string {
  if (typeof cell === "string") return cell;
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  if (Array.isArray(cell)) return cell.map(wordsOf).join("、");
  return isObject(cell) ? wordsOf(cell.text ?? cell.name ?? cell.link ?? cell.id) : "";
}
