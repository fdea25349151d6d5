import { sql } from "kysely";
import { askRequest } from "../src/bot/ask-request.ts";
import { dedupCard } from "../src/bot/cards/dedup.ts";
import type { CardView } from "../src/bot/cards/kit.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { senderContext } from "../src/bot/sender-context.ts";
import { showOnCard } from "../src/bot/show-on-card.ts";
import type { Context } from "../src/context.ts";
import type { Tx } from "../src/db/database.ts";
import type { House } from "../src/house.ts";
import { readSent } from "../src/imports/read-sent.ts";
import { asActor } from "../src/orgs/as-actor.ts";
import { handOverIds } from "../src/outbox/hand-over.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { readTemplateContract } from "../src/requests/contracts.ts";
import { lookUp } from "../src/requests/look-up.ts";
import { populationOfTitle, readTemplate } from "../src/requests/template.ts";
import type { Form } from "../src/sheets/layout/form.ts";
import { readForm } from "../src/sheets/read-workbook.ts";
import type { Unreadable } from "../src/sheets/workbook.ts";
import { paced } from "./paced.ts";

/** Reads a department's workbook and goes on as if it had been typed: the same comparison, the same form when something is missing. */
export const readTemplateWork = defineHouseWork({
  contract: readTemplateContract,
  async run(house, { county, templateId }) {
    const sent = await house.db
      .selectFrom("requestTemplate")
      .select(["messageId", "fileKey", "name", "state", "wish"])
      .where("county", "=", county)
      .where("id", "=", templateId)
      .executeTakeFirst();
    if (sent?.state !== "reading") return "nothing to read";
    const read = await fetchForm(house, county, templateId, sent);
    return withSender(house, county, templateId, async (ctx, show) => {
      if (typeof read === "string") {
        await settle(ctx.db, county, templateId, "refused", {});
        await show(noticeCard(sent.name, [ctx.t("request.notRead", { why: ctx.t(`sheet.${read}`, {}) })], "warn"));
        return `refused: ${read}`;
      }
      const found = readTemplate(read.form, sent.name);
      if (!found) {
        await settle(ctx.db, county, templateId, "refused", {});
        await show(noticeCard(sent.name, [ctx.t("request.noTable", {})], "warn"));
        return "no table";
      }
      await settle(ctx.db, county, templateId, "read", { bytes: read.bytes, read: JSON.stringify(found) });
      const names = found.fields.map((path) => path.at(-1) ?? "");
      const population = populationOfTitle(found.title);
      if (sent.wish === "dedup") {
        let looked: CardView | undefined;
        await asActor(ctx, county, async () => {
          looked = dedupCard(await lookUp(ctx, { title: found.title, population, region: "", fields: names }), ctx.t);
        });
        if (looked) await show(looked);
        return `${names.length} fields looked up`;
      }
      const asked = {
        title: found.title,
        fields: names,
        formNo: found.formNo,
        basis: found.basis,
        ...(population ? { population } : {}),
      };
      const lead = ctx.t("request.templateRead", { n: names.length });
      let card: CardView | undefined;
      await asActor(ctx, county, async () => {
        card = await askRequest(ctx, asked, { saidAs: "workbook", template: templateId, paths: found.fields, lead });
      });
      if (card) await show(card);
      return `${names.length} fields`;
    });
  },
  async gaveUp(house, { county, templateId }) {
    await withSender(house, county, templateId, async (ctx, show) => {
      await settle(ctx.db, county, templateId, "refused", {});
      const fault = ctx.t("error.fault", { id: ctx.traceId });
      await show(noticeCard(ctx.t("error.faultTitle", {}), [fault], "warn"));
      return "told";
    });
  },
});

/** A form as it was sent, read in a process of its own; a large one is said on the way, on the card that will show its outcome. */
export async function fetchForm(
  house: House,
  county: string,
  templateId: string,
  sent: { readonly messageId: string; readonly fileKey: string; readonly name: string },
): Promise<{ readonly form: Form; readonly bytes: Buffer } | Unreadable | "gone"> {
  const { take, settled } = paced(async (progress) => {
    await withSender(house, county, templateId, async (ctx, show) => {
      await show(noticeCard(sent.name, [ctx.t("sheet.progress", { ...progress })], "info"), [], "progress");
      return "on the way";
    });
  });
  try {
    return await readSent(house, sent, async (bytes) => ({ form: await readForm(bytes, {}, take), bytes }));
  } finally {
    await settled();
  }
}

/** Shows a card on the sender's; `more` are outbox rows that leave with it. */
type Show = (card: CardView, more?: readonly string[], what?: "progress" | "outcome") => Promise<void>;

/** One transaction for whoever sent a workbook; what it puts into the outbox is handed over after the commit. */
export async function withSender(
  house: House,
  county: string,
  templateId: string,
  act: (ctx: Context, show: Show) => Promise<string>,
): Promise<string> {
  const done = await house.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom("requestTemplate")
      .select(["openId", "chatId", "cause"])
      .where("county", "=", county)
      .where("id", "=", templateId)
      .where("state", "=", "reading")
      .forUpdate()
      .executeTakeFirst();
    if (!row) return { said: "settled before", effects: [] };
    await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
    const { ctx, plainText } = await senderContext(house, tx, row);
    const effects: string[] = [];
    const shown = {
      cause: row.cause,
      chatId: row.chatId,
      locale: ctx.locale,
      plainText,
      name: `template-${templateId}`,
    };
    const said = await act(ctx, async (card, more = [], what = "outcome") => {
      effects.push(...more, ...(await showOnCard(tx, shown, card, what)));
    });
    // A job that this one asked for has the push's cause and waits for no other hand-over.
    const jobs = await tx
      .selectFrom("outbox")
      .select("id")
      .where("cause", "=", row.cause)
      .where("kind", "=", "job")
      .where("state", "=", "waiting")
      .execute();
    return { said, effects: [...effects, ...jobs.map(({ id }) => id)] };
  });
  await handOverIds(house, done.effects);
  return done.said;
}

export async function settle(
  tx: Tx,
  county: string,
  templateId: string,
  state: "read" | "refused",
  more: { readonly bytes?: Buffer; readonly read?: string },
): Promise<void> {
  await tx
    .updateTable("requestTemplate")
    .set({ state, ...more })
    .where("county", "=", county)
    .where("id", "=", templateId)
    .execute();
}
