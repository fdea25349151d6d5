import { sql } from "kysely";
import { audit } from "../audit.ts";
import type { Context } from "../context.ts";
import { sendFile } from "../files/send-file.ts";
import { writeLongSheet } from "../sheets/write-workbook.ts";
import type { Field } from "./columns.ts";
import { dayHere } from "./days.ts";
import type { Query } from "./query.ts";
import { type Held, readRows } from "./rows.ts";
import { showValue } from "./show.ts";
import { sealedFrom } from "./value.ts";

/** A workbook with more is of no use in an office's spreadsheet, and a turn has to end. */
export const mostExported = 60_000;

export interface Exported {
  readonly rows: number;
  /** Columns that never leave in a file of theirs. */
  readonly left: readonly string[];
}

/**
 * Everything that was asked for as a workbook to the asker's private chat, who and when in its name and first line.
 * More than fits: nothing is sent, and `rows` is how many there were.
 */
export async function exportRows(ctx: Context, query: Query): Promise<Exported> {
  if (ctx.chat.kind !== "p2p" || ctx.actor.kind !== "person")
    throw new Error("rows leave to a person, in private only");
  const { total, rows } = await readRows(ctx, query, { limit: mostExported, page: 1 });
  const owner = await answersFor(ctx, query.ledger.id);
  const columns = query.fields.filter((field) => owner || field.sensitivity <= sealedFrom);
  const left = query.fields.filter((field) => !columns.includes(field)).map((field) => field.name);
  if (total === 0 || total > mostExported) return { rows: total, left };
  const day = dayHere(ctx);
  const asker = ctx.actor.name;
  const bytes = await writeLongSheet({
    name: query.ledger.name,
    note: ctx.t("ledger.export.note", {
      ledger: query.ledger.name,
      asker,
      day,
      rows: rows.length,
      words: query.understood.map((one) => one.said).join("、") || ctx.t("ledger.export.all", {}),
    }),
    columns: [{ header: ctx.t("ledger.unit", {}) }, ...columns.map(column)],
    rows: () => Iterator.from(rows).map((row) => [row.unit, ...columns.map((field) => shownCell(ctx, field, row))]),
  });
  const name = ctx.t("ledger.export.file", { ledger: query.ledger.name, asker, day });
  await sendFile(ctx.db, { to: { chatId: ctx.chat.id }, name, bytes, cause: ctx.cause });
  await audit(ctx, "ledger.export", `${query.ledger.code} ${rows.length}`);
  return { rows: rows.length, left };
}

const numeric = new Set(["integer", "decimal", "money", "percent"]);

function column(field: Field): { readonly header: string; readonly kind: "number" | "text" } {
  const header = field.unit ? `${field.name}（${field.unit}）` : field.name;
  return { header, kind: numeric.has(field.type) ? "number" : "text" };
}

function shownCell(ctx: Context, field: Field, row: Held): string | number {
  const shown = showValue(ctx, field, row.data[field.code], row.keeps ? "full" : "masked");
  return numeric.has(field.type) && shown !== "" && Number.isFinite(Number(shown)) ? Number(shown) : shown;
}

async function answersFor(ctx: Context, ledgerId: number): Promise<boolean> {
  const { rows } = await sql`select from ledgers_owned() as own (id) where own.id = ${ledgerId}`.execute(ctx.db);
  return rows.length > 0;
}
