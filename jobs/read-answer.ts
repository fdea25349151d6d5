import { fillCard } from "../src/bot/cards/fill.ts";
import { type CardView, text } from "../src/bot/cards/kit.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { UserError } from "../src/errors.ts";
import { asActor } from "../src/orgs/as-actor.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { takeAnswerBook } from "../src/requests/answer-book.ts";
import { findAssignment } from "../src/requests/assignment.ts";
import { readAnswerContract } from "../src/requests/contracts.ts";
import { fetchForm, settle, withSender } from "./read-template.ts";

/** Takes a workbook that came back into the drafts of its assignment, and shows what is left on its card. */
export const readAnswerWork = defineHouseWork({
  contract: readAnswerContract,
  async run(house, { county, templateId, no }) {
    const sent = await house.db
      .selectFrom("requestTemplate")
      .select(["messageId", "fileKey", "name", "state"])
      .where("county", "=", county)
      .where("id", "=", templateId)
      .executeTakeFirst();
    if (sent?.state !== "reading") return "nothing to read";
    const read = await fetchForm(house, county, templateId, sent);
    return withSender(house, county, templateId, async (ctx, show) => {
      const saidWhy = (error: unknown): string => {
        if (error instanceof UserError) return error.say(ctx.t);
        throw error;
      };
      const refuse = async (why: string): Promise<string> => {
        await settle(ctx.db, county, templateId, "refused", {});
        await show(noticeCard(sent.name, [ctx.t("request.notRead", { why })], "warn"));
        return "refused";
      };
      if (typeof read === "string") return refuse(ctx.t(`sheet.${read}`, {}));
      let card: CardView | undefined;
      let why = ctx.t("fill.book.other", {});
      await asActor(ctx, county, async () => {
        const assignment = await findAssignment(ctx, { no });
        const taken = assignment && (await takeAnswerBook(ctx, assignment.id, read.form).catch(saidWhy));
        if (typeof taken === "string") why = taken;
        if (!taken || typeof taken === "string") return;
        const { clash, ...numbers } = taken.cells;
        const counts =
          ctx.t("fill.book.counts", { rows: taken.rows, ...numbers }) +
          (clash > 0 ? ctx.t("fill.book.clash", { n: clash }) : "");
        const unknown =
          taken.unknown.length > 0
            ? [text(ctx.t("fill.book.unknown", { lines: taken.unknown.slice(0, 10).join("、") }))]
            : [];
        const filled = fillCard(taken.drafted.sheet, ctx.t, taken.drafted.refused);
        card = { ...filled, blocks: [text(counts), ...unknown, ...filled.blocks] };
      });
      if (!card) return refuse(why);
      await settle(ctx.db, county, templateId, "read", {});
      await show(card);
      return "taken";
    });
  },
});
