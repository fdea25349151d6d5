import type { Db } from "../db/database.ts";
import { fieldTypes, type TableAt } from "../lark/bases.ts";
import type { Lark } from "../lark/client.ts";
import type { Copy } from "./copy.ts";
import { fieldsOfSheet, type Sheet } from "./sheet.ts";
import { must } from "./trouble.ts";

export interface MakePorts {
  readonly db: Db;
  readonly lark: Lark;
  /** Named points at which a fault test may kill the process. */
  readonly at: (point: string) => void;
  /** Throws when another process may have taken the table over; asked before every call that changes something. */
  readonly mine: () => void;
}

/**
 * The base and its one table, made where they are not there yet, each step written down before the next. Nobody gets in by
 * its link before the first row is in it. A table whose columns somebody has changed gives way to a new one.
 */
export async function makeTable(ports: MakePorts, copy: Copy, sheet: Sheet): Promise<TableAt> {
  const made = await makeBase(ports, copy, sheet);
  if (!made.closed) {
    ports.mine();
    await must(ports.lark.closeLink(made.app), "link");
    await change(ports, copy, { closed: true });
  }
  const standing = copy.tableId ? { app: made.app, table: copy.tableId } : undefined;
  if (standing && !hasLost(copy, sheet) && (await hasColumns(ports, standing, sheet))) {
    await dropOld(ports, made.app, copy.oldTable ?? made.firstTable, copy);
    return standing;
  }
  const generation = standing ? copy.generation + 1 : copy.generation;
  if (standing) await forgetTable(ports.db, copy, { generation, oldTable: standing.table });
  const table = await createOnce(ports, made.app, tableName(sheet.name, generation), sheet);
  await change(ports, copy, { tableId: table });
  await dropOld(ports, made.app, standing?.table ?? copy.oldTable ?? made.firstTable, copy);
  return { app: made.app, table };
}

interface Base {
  readonly app: string;
  readonly closed: boolean;
  readonly firstTable: string | null;
}

/** A crash before it is written down leaves an empty base behind that nobody can open: there is no token for this call. */
async function makeBase(ports: MakePorts, copy: Copy, sheet: Sheet): Promise<Base> {
  if (copy.appToken) return { app: copy.appToken, closed: copy.closed, firstTable: copy.oldTable };
  ports.mine();
  const { app, url, firstTable = null } = await must(ports.lark.createBase(sheet.name));
  ports.at("base made before kept");
  await change(ports, copy, { appToken: app, url, oldTable: firstTable });
  return { app, closed: false, firstTable };
}

/** A table of that name is ours already: it was made and not written down. */
async function createOnce(ports: MakePorts, app: string, name: string, sheet: Sheet): Promise<string> {
  const before = (await must(ports.lark.listTables(app))).find((one) => one.name === name);
  if (before) return before.table;
  ports.mine();
  const table = await must(ports.lark.createTable(app, name, fieldsOfSheet(sheet)));
  ports.at("base table made before kept");
  return table;
}

/** A column of ours that is no longer to leave: what stands in it must not stay. */
function hasLost({ columns }: Copy, sheet: Sheet): boolean {
  const names = new Set(sheet.columns.map((one) => one.name));
  return (columns ?? []).some((one) => !names.has(one));
}

/** Columns that people added are theirs; ours have to be there under their names and of their kinds. */
async function hasColumns(ports: MakePorts, at: TableAt, sheet: Sheet): Promise<boolean> {
  const there = new Map((await must(ports.lark.listFields(at))).map((one) => [one.name, one.type]));
  return fieldsOfSheet(sheet).every(({ name, kind }) => there.get(name) === fieldTypes[kind]);
}

async function dropOld(ports: MakePorts, app: string, table: string | null, copy: Copy): Promise<void> {
  if (!table) return;
  ports.mine();
  const gone = await ports.lark.deleteTable({ app, table });
  if (!gone.ok && gone.target !== "table") return; // an empty table more does no harm; the next step tries again
  await change(ports, copy, { oldTable: null });
}

/** The table is no more, or no longer what it was: its rows are made anew. */
export async function forgetTable(
  db: Db,
  copy: Pick<Copy, "county" | "id">,
  set: { readonly generation?: number; readonly oldTable?: string | null } = {},
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom("baseRow").where("county", "=", copy.county).where("baseId", "=", copy.id).execute();
    await tx
      .updateTable("baseCopy")
      .set({ ...set, tableId: null })
      .where("county", "=", copy.county)
      .where("id", "=", copy.id)
      .execute();
  });
}

export async function change(
  { db }: Pick<MakePorts, "db">,
  copy: Pick<Copy, "county" | "id">,
  set: {
    readonly appToken?: string;
    readonly url?: string;
    readonly closed?: boolean;
    readonly tableId?: string;
    readonly oldTable?: string | null;
    readonly opened?: boolean;
  },
): Promise<void> {
  await db.updateTable("baseCopy").set(set).where("county", "=", copy.county).where("id", "=", copy.id).execute();
}

/** A table's name takes 100 characters and none of `\/?*:[]`. */
function tableName(name: string, generation: number): string {
  const plain = name.replaceAll(/[\\/?*:[\]]/g, " ").slice(0, 90);
  return generation === 1 ? plain : `${plain}（${generation}）`;
}
