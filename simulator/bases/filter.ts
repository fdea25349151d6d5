import { isObject } from "../api/endpoint.ts";
import { Refusal } from "../api/refusal.ts";
import type { Cell, RowRecord, TableRecord } from "./base.ts";
import { wordsOf } from "./cells.ts";

type Test = (cell: Cell | undefined, value: readonly string[]) => boolean;
const compared =
  (holds: (a: number, b: number) => boolean): Test =>
  (cell, [wanted = ""]) =>
    typeof cell === "number" && holds(cell, Number(wanted));
const contains: Test = (cell, value) => value.some((one) => wordsOf(cell).includes(one));

const operators: Readonly<Record<string, Test>> = {
  is: (cell, [wanted = ""]) => wordsOf(cell) === wanted,
  isNot: (cell, [wanted = ""]) => wordsOf(cell) !== wanted,
  contains,
  doesNotContain: (cell, value) => !contains(cell, value),
  isEmpty: (cell) => cell === undefined,
  isNotEmpty: (cell) => cell !== undefined,
  isGreater: compared((a, b) => a > b),
  isGreaterEqual: compared((a, b) => a >= b),
  isLess: compared((a, b) => a < b),
  isLessEqual: compared((a, b) => a <= b),
};

const invalid = (): Refusal => new Refusal(1254018, "InvalidFilter");

/** The rows that a search asks for, in the order it asks for. */
export function searched(table: TableRecord, body: Readonly<Record<string, unknown>>): readonly RowRecord[] {
  const keep = filterOf(table, body.filter);
  return sorted(table, table.rows.filter(keep), body.sort);
}

function filterOf(table: TableRecord, given: unknown): (row: RowRecord) => boolean {
  if (given === undefined || given === null) return () => true;
  if (!isObject(given) || !Array.isArray(given.conditions)) throw invalid();
  const tests = given.conditions.map((one: unknown) => {
    if (!isObject(one) || typeof one.operator !== "string") throw invalid();
    const test = operators[one.operator];
    const value = one.value ?? [];
    if (!test || !Array.isArray(value)) throw invalid();
    const { fieldId } = fieldCalled(table, one.field_name);
    return (row: RowRecord): boolean => test(row.cells[fieldId], value.map(String));
  });
  return given.conjunction === "or"
    ? (row) => tests.some((holds) => holds(row))
    : (row) => tests.every((holds) => holds(row));
}

function sorted(table: TableRecord, rows: readonly RowRecord[], given: unknown): readonly RowRecord[] {
  if (!Array.isArray(given) || given.length === 0) return rows;
  const keys = given.map((one: unknown) => {
    if (!isObject(one)) throw new Refusal(1254019, "InvalidSort");
    return { field: fieldCalled(table, one.field_name), sign: one.desc === true ? -1 : 1 };
  });
  return rows.toSorted((a, b) => {
    for (const { field, sign } of keys) {
      const [x, y] = [a.cells[field.fieldId], b.cells[field.fieldId]];
      const by = typeof x === "number" && typeof y === "number" ? x - y : wordsOf(x).localeCompare(wordsOf(y));
      if (by !== 0) return by * sign;
    }
    return 0;
  });
}

export function fieldCalled(table: TableRecord, name: unknown): TableRecord["fields"][number] {
  const field = table.fields.find((one) => one.name === name);
  if (!field) throw new Refusal(1254045, "FieldNameNotFound");
  return field;
}
