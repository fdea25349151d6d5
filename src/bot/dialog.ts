import { sql } from "kysely";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Db } from "../db/database.ts";
import type { MenuLine, Reply, Waiting } from "./reply.ts";

/** What stands between two messages of one person in one chat. */
export interface Dialog {
  /** What a number picks from. */
  readonly lines: readonly MenuLine[];
  readonly waiting?: Waiting;
}

const lastsMs = 10 * 60_000;

// Rows may have been written by an older version of the house: what no longer reads is as good as gone.
const menu = z.array(
  z.object({
    label: z.string(),
    line: z.string().exactOptional(),
    file: z.string().exactOptional(),
    ref: z.object({ kind: z.string(), id: z.string() }).exactOptional(),
  }),
);
const question = z.object({ command: z.string(), key: z.string(), given: z.record(z.string(), z.string()) });

/** The list and the question of the last ten minutes. */
export async function recall(ctx: Context): Promise<Dialog> {
  const row = await ownRow(ctx, ["lines", "linesAt", "waiting", "waitingAt"]);
  const waiting = isFresh(ctx, row?.waitingAt) ? question.safeParse(row?.waiting).data : undefined;
  return { lines: isFresh(ctx, row?.linesAt) ? readMenu(row?.lines) : [], ...(waiting ? { waiting } : {}) };
}

/**
 * The asker's last list of things (lines that carry a `ref`), empty after ten minutes. A later menu that is only a
 * way to go on, such as the guess after a slip, does not take its place: /退会 2 may still become /退回 2.
 */
export async function lastLines(ctx: Context): Promise<readonly MenuLine[]> {
  const row = await ownRow(ctx, ["listed", "listedAt"]);
  return isFresh(ctx, row?.listedAt) ? readMenu(row?.listed) : [];
}

/** Keeps what the reply offers. The last menu wins; a question is over with the next message, answered or not. */
export async function rememberReply(ctx: Context, reply: Reply): Promise<void> {
  const at = ctx.now();
  const key = keyOf(ctx);
  if (!key) return;
  const lines = reply.menu?.length ? JSON.stringify(reply.menu) : undefined;
  const things = reply.menu?.some((line) => line.ref) ? lines : undefined;
  const set = {
    ...(lines ? { lines, linesAt: at } : {}),
    ...(things ? { listed: things, listedAt: at } : {}),
    waiting: reply.waiting ? JSON.stringify(reply.waiting) : null,
    waitingAt: reply.waiting ? at : null,
  };
  if (!lines && !reply.waiting) {
    await ctx.db
      .updateTable("dialog")
      .set(set)
      .where("openId", "=", key.openId)
      .where("chatId", "=", key.chatId)
      .where("waiting", "is not", null)
      .execute();
    return;
  }
  await ctx.db
    .insertInto("dialog")
    .values({ ...key, ...set })
    .onConflict((conflict) =>
      conflict.columns(["openId", "chatId"]).doUpdateSet({ ...set, touchedAt: (eb) => eb.fn("clock_timestamp") }),
    )
    .execute();
}

/** Housekeeping of the tick, as the tables' owner: what lay an hour is of no use, and may hold half an answer. */
export async function sweepDialogs(db: Db): Promise<number> {
  const done = await db
    .deleteFrom("dialog")
    .where("touchedAt", "<", sql<Date>`now() - interval '1 hour'`)
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

type Column = "lines" | "linesAt" | "listed" | "listedAt" | "waiting" | "waitingAt";

async function ownRow<C extends Column>(ctx: Context, columns: readonly C[]) {
  const key = keyOf(ctx);
  if (!key) return undefined;
  return ctx.db
    .selectFrom("dialog")
    .select(columns)
    .where("openId", "=", key.openId)
    .where("chatId", "=", key.chatId)
    .executeTakeFirst();
}

function keyOf(ctx: Context): { readonly openId: string; readonly chatId: string } | undefined {
  return ctx.actor.kind === "job" ? undefined : { openId: ctx.actor.openId, chatId: ctx.chat.id };
}

function isFresh(ctx: Context, at: Date | null | undefined): boolean {
  return at !== null && at !== undefined && ctx.now().getTime() - at.getTime() <= lastsMs;
}

function readMenu(stored: unknown): readonly MenuLine[] {
  return menu.safeParse(stored).data ?? [];
}
