import { senderContext } from "../bot/sender-context.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/database.ts";
import type { House } from "../house.ts";
import { importKind } from "./all.ts";
import type { ImportKind } from "./kinds.ts";

export interface ImportRow {
  readonly id: string;
  readonly county: string;
  readonly kind: string;
  readonly openId: string;
  readonly chatId: string;
  readonly cause: string;
  readonly file: { readonly messageId: string; readonly fileKey: string; readonly name: string };
  readonly plan: unknown;
}

/** An import as a job works on it: for the person who sent it, as they stand now. */
export interface Importing {
  readonly row: ImportRow;
  readonly kind: ImportKind;
  readonly ctx: Context;
  readonly plainText: boolean;
}

/** Takes the import for this transaction when it is in the state that the caller works on; else there is nothing to do. */
export async function takeImport(
  house: House,
  tx: Tx,
  importId: string,
  state: "reading" | "applying",
): Promise<Importing | undefined> {
  const row = await tx
    .selectFrom("sheetImport")
    .select(["id", "county", "kind", "openId", "chatId", "cause", "file", "plan"])
    .where("id", "=", importId)
    .where("state", "=", state)
    .forUpdate()
    .executeTakeFirst();
  const kind = row ? importKind(row.kind) : undefined;
  if (!row || !kind) return undefined;
  const { openId, chatId } = row;
  const { ctx, plainText } = await senderContext(house, tx, { openId, chatId, cause: `import-${row.id}` });
  return { row, kind, ctx, plainText };
}
