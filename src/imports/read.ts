import { sql } from "kysely";
import { includes } from "../bot/audience.ts";
import { importCheckingCard, importProgressCard, importRefusedCard, previewCard } from "../bot/cards/import.ts";
import { sendFile } from "../files/send-file.ts";
import type { House } from "../house.ts";
import { bindActor } from "../orgs/bind-actor.ts";
import { handOverIds } from "../outbox/hand-over.ts";
import { defineHouseWork } from "../outbox/work.ts";
import { readWorkbook } from "../sheets/read-workbook.ts";
import type { Workbook } from "../sheets/workbook.ts";
import { writeWorkbook } from "../sheets/write-workbook.ts";
import { readImport } from "./contracts.ts";
import { countRows } from "./counts.ts";
import { errorBook } from "./error-book.ts";
import { type Importing, takeImport } from "./importing.ts";
import { peopleDirectory } from "./people-directory.ts";
import type { ImportPlan } from "./plan.ts";
import { readSent } from "./read-sent.ts";
import { tell } from "./tell.ts";

// What is done sooner needs no word on the way.
const longMs = 2000;

/** Fetches and reads the workbook, then says what would become of every row. Again: what is read already stays. */
export const readImportWork = defineHouseWork({
  contract: readImport,
  async run(house, { importId }) {
    const begun = await step(house, importId, (at) =>
      tell(at.ctx.db, at, importProgressCard(at, "reading"), "progress"),
    );
    if (!begun) return "nothing to read";
    const startedAt = performance.now();
    const book = await readSent(house, begun.row.file, readWorkbook);
    if (typeof book === "string") {
      await step(house, importId, (at) => refuse(at, at.ctx.t(`sheet.${book}`, {})));
      return `refused: ${book}`;
    }
    if (performance.now() - startedAt > longMs) {
      const rows = book.sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
      await step(house, importId, (at) => tell(at.ctx.db, at, importCheckingCard(at, rows), "progress"));
    }
    const done = await step(house, importId, (at) => makePlan(house, at, book));
    return done ? "planned" : "nothing to plan";
  },
  async gaveUp(house, { importId }) {
    await step(house, importId, (at) => refuse(at, at.ctx.t("import.fault", { id: at.ctx.traceId })));
  },
});

/** One transaction on an import that is still to be read; its effects leave after the commit. */
async function step(
  house: House,
  importId: string,
  act: (at: Importing) => Promise<string[]>,
): Promise<Importing | undefined> {
  const done = await house.db.transaction().execute(async (tx) => {
    const at = await takeImport(house, tx, importId, "reading");
    return at && { at, effects: await act(at) };
  });
  if (done) await handOverIds(house, done.effects);
  return done?.at;
}

/** As the sender may see things: what row level security hides from them is not there for their plan either. */
async function makePlan(house: House, at: Importing, book: Workbook): Promise<string[]> {
  const { ctx, row, kind } = at;
  if (!includes(kind.who, ctx.actor)) return refuse(at, ctx.t("import.noLonger", {}));
  await bindActor(ctx.db, { openId: row.openId, county: row.county, actor: ctx.actor });
  const plan = await kind.plan(ctx, book, peopleDirectory(house.lark));
  await sql`select set_config('role', 'none', true)`.execute(ctx.db);
  if ("refused" in plan) return refuse(at, plan.refused);
  const counts = countRows(plan);
  await ctx.db
    .updateTable("sheetImport")
    .set({
      state: plan.blocked === undefined ? "ready" : "refused",
      plan: plan.blocked === undefined ? JSON.stringify(toKeep(plan)) : null,
      counts: JSON.stringify(counts),
      touchedAt: sql`clock_timestamp()`,
    })
    .where("id", "=", row.id)
    .execute();
  const told = await tell(ctx.db, at, previewCard(at, plan, counts), "outcome");
  return counts.error > 0 ? [...told, await sendErrors(at, plan)] : told;
}

async function sendErrors({ ctx, row, kind }: Importing, plan: ImportPlan): Promise<string> {
  const name = `${kind.words.zh}-要改的行.xlsx`;
  const bytes = await writeWorkbook(errorBook(plan));
  return sendFile(ctx.db, { to: { chatId: row.chatId }, name, bytes, cause: ctx.cause });
}

/** What is neither written nor shown again is not kept. */
function toKeep(plan: ImportPlan): ImportPlan {
  const rows = plan.rows
    .filter((row) => row.verdict === "new" || row.verdict === "changed")
    .map((row) => ({ ...row, cells: [] }));
  return { ...plan, rows };
}

async function refuse(at: Importing, why: string): Promise<string[]> {
  await at.ctx.db
    .updateTable("sheetImport")
    .set({ state: "refused", plan: null, touchedAt: sql`clock_timestamp()` })
    .where("id", "=", at.row.id)
    .execute();
  return tell(at.ctx.db, at, importRefusedCard(at, why), "outcome");
}
