import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { enqueueJob } from "../outbox/enqueue-job.ts";
import { readImport } from "./contracts.ts";
import type { ImportKind } from "./kinds.ts";

const lastsMs = 24 * 60 * 60_000;

export interface ImportedFile {
  readonly messageId: string;
  readonly fileKey: string;
  readonly name: string;
}

/** A workbook to be read: nothing is written but the wish. The card of this push shows how far it is. */
export async function beginImport(ctx: Context, kind: ImportKind, file: ImportedFile): Promise<void> {
  if (ctx.actor.kind === "job") throw new Error("a job imports nothing of its own accord");
  const id = randomUUID();
  const row = {
    id,
    kind: kind.key,
    openId: ctx.actor.openId,
    chatId: ctx.chat.id,
    cause: ctx.cause,
    file: JSON.stringify(file),
    createdAt: ctx.now(),
    expiresAt: new Date(ctx.now().getTime() + lastsMs),
  } as const;
  await ctx.db
    .insertInto("sheetImport")
    .values({ ...row, plan: null, counts: null, appliedAt: null })
    .execute();
  await enqueueJob(ctx.db, readImport, { importId: id }, ctx.cause);
}
