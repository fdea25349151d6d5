import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { testDb } from "../support/db.ts";

const { pool, close } = testDb();
afterAll(close);

const folder = fileURLToPath(new URL("../../src/db/tables/", import.meta.url));

interface Column {
  readonly name: string;
  readonly nullable: boolean;
  /** May be left out of an insert. */
  readonly optional: boolean;
}

// The tables are TypeScript interfaces and are gone when a test runs, so they are read as text. Their form is narrow:
// one `name: type;` a line, and a `*Tables` interface that says which interface a table has.
const aliasesOfGenerated = /^(?:Generated<|Stamp\b|ColumnType<[^,]+, never)/;

function readInterfaces(text: string): Map<string, readonly Column[]> {
  const found = new Map<string, readonly Column[]>();
  const plain = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "");
  for (const match of plain.matchAll(/export interface (\w+) \{\n([\s\S]*?)\n\}/g)) {
    found.set(match[1] ?? "", readColumns(match[2] ?? ""));
    // A table written inside the `*Tables` interface itself.
    for (const inner of (match[2] ?? "").matchAll(/(\w+): \{([\s\S]*?)\};/g)) {
      found.set(`{${inner[1]}}`, readColumns((inner[2] ?? "").replaceAll(/;\s+(?=(?:readonly )?\w+:)/g, ";\n")));
    }
  }
  return found;
}

function readColumns(body: string): readonly Column[] {
  return [...body.matchAll(/^\s*(?:readonly )?(\w+): (.*?);?\s*$/gm)].map(([, name = "", type = ""]) => ({
    name: name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    nullable: /\| null$|^Json$/.test(type),
    optional: aliasesOfGenerated.test(type),
  }));
}

async function readTables(): Promise<Map<string, readonly Column[]>> {
  const tables = new Map<string, readonly Column[]>();
  for (const file of await readdir(folder)) {
    const text = await readFile(`${folder}${file}`, "utf8");
    const interfaces = readInterfaces(text);
    const list = /export interface \w+Tables \{\n([\s\S]*?)\n\}/.exec(text)?.[1] ?? "";
    for (const match of list.matchAll(/^ {2}(\w+): (\w+Table;|\{)/gm)) {
      const name = match[1] ?? "";
      const columns = interfaces.get(match[2] === "{" ? `{${name}}` : (match[2] ?? "").replace(";", ""));
      if (!columns) throw new Error(`${file}: ${name} has no interface that can be read`);
      tables.set(
        name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        columns,
      );
    }
  }
  return tables;
}

const declared = await readTables();

test("every table of the database is declared, and nothing else is", async () => {
  // A partition has its parent's columns and is named nowhere in code.
  const { rows } = await pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'migration'",
  );
  expect([...declared.keys()].toSorted()).toEqual(rows.map((row) => row.name).toSorted());
});

describe("columns, and which of them may be null", () => {
  test.each([...declared])("%s", async (table, columns) => {
    const { rows } = await pool.query<Column & { always: boolean }>(
      `select column_name as name, is_nullable = 'YES' as nullable,
              column_default is not null or is_identity = 'YES' or is_generated = 'ALWAYS' as optional
       from information_schema.columns where table_schema = 'public' and table_name = $1`,
      [table],
    );
    const told = (list: readonly Column[]): string[] =>
      list.map((column) => `${column.name}${column.nullable ? " or null" : ""}`).toSorted();
    expect(told(columns)).toEqual(told(rows));
    // What may be left out of an insert in code must have a default in the database.
    const defaults = new Set(rows.filter((row) => row.optional).map((row) => row.name));
    expect(columns.filter((column) => column.optional && !defaults.has(column.name))).toEqual([]);
  });
});

test("the reader sees what there is to see: a changed copy of a file is told from the database", async () => {
  const text = await readFile(`${folder}base.ts`, "utf8");
  const changed = readInterfaces(text.replace("  urbanClass: string | null;\n", "  urbanClass: string;\n"));
  const column = changed.get("OrgUnitTable")?.find(({ name }) => name === "urban_class");
  expect(column).toEqual({ name: "urban_class", nullable: false, optional: false });
  expect(declared.get("org_unit")?.find(({ name }) => name === "urban_class")?.nullable).toBe(true);
});
