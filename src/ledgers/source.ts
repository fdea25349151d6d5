import { sql } from "kysely";
import type { Context } from "../context.ts";
import type { ValueSourceTable } from "../db/tables/ledgers.ts";

/** Who is believed when two say different things (forms.md 4.3): higher wins, equals are put before a person. */
export const authorities = { ownerVerified: 5, ownerImport: 4, onTheSpot: 3, otherImport: 2, guess: 1 } as const;

export interface Act {
  readonly kind: ValueSourceTable["kind"];
  readonly authority: number;
  /** Since when it is so, `2026-04-12`; today when nobody said. */
  readonly trueSince?: string;
  readonly forName?: string;
  readonly deptName?: string;
  readonly file?: { readonly name: string; readonly sha256: string; readonly sheet?: string; readonly line?: number };
  readonly requestId?: string;
  readonly note?: string;
}

/** Writes down the act by which values come, once for all of them. Returns its id. */
export async function recordSource(ctx: Context, act: Act): Promise<number> {
  const actor = ctx.actor.kind === "person" ? ctx.actor : undefined;
  const row = await ctx.db
    .insertInto("valueSource")
    .values({
      county: sql<string>`current_setting('songbang.county', true)`,
      kind: act.kind,
      authority: act.authority,
      recordedAt: ctx.now(),
      trueSince: act.trueSince ?? sql<string>`(${ctx.now()} at time zone 'Asia/Shanghai')::date`,
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? null,
      forName: act.forName ?? null,
      deptName: act.deptName ?? null,
      cause: ctx.cause,
      fileSha256: act.file?.sha256 ?? null,
      fileName: act.file?.name ?? null,
      sheet: act.file?.sheet ?? null,
      line: act.file?.line ?? null,
      requestId: act.requestId ?? null,
      note: act.note ?? null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return row.id;
}
