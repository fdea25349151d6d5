import { z } from "zod";
import { conflictMenu, conflictsCard } from "../src/bot/cards/conflict.ts";
import {
  exportedCard,
  ledgerListCard,
  ledgerListMenu,
  ledgerPageCard,
  ledgerPageMenu,
  ledgerRowCard,
} from "../src/bot/cards/ledger.ts";
import { shareDraftCard, sharesCard, sharesMenu } from "../src/bot/cards/ledger-share.ts";
import { ledgerSumCard } from "../src/bot/cards/ledger-sum.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineAction, defineCommand } from "../src/bot/define-command.ts";
import { readLedgerLine } from "../src/bot/ledger-line.ts";
import { type ClickOutcome, type Reply, reply } from "../src/bot/reply.ts";
import type { Context } from "../src/context.ts";
import { UserError } from "../src/errors.ts";
import { type Decided, decideConflict, openConflicts } from "../src/ledgers/conflicts.ts";
import { exportRows, mostExported } from "../src/ledgers/export-rows.ts";
import { listLedgers } from "../src/ledgers/list-ledgers.ts";
import { openRow } from "../src/ledgers/open-row.ts";
import type { Query } from "../src/ledgers/query.ts";
import { readQuery } from "../src/ledgers/read-query.ts";
import { pageOf } from "../src/ledgers/rows.ts";
import { draftShare, endShare, shareLedger, sharesGiven } from "../src/ledgers/share.ts";
import { sumUp } from "../src/ledgers/sum-up.ts";

export const command = defineCommand({
  name: { zh: "台账", en: "ledger" },
  aliases: ["查台账", "看台账"],
  summary: {
    zh: "看台账：有谁、每个数从哪来、导出表格",
    en: "Look into ledgers: who, where each value comes from, export",
  },
  usage: {
    zh: "/台账 [台账名] [组、村、年龄、姓名等] [导出|合计]",
    en: "/ledger [name] [group, village, age, person] [export|totals]",
  },
  example: { zh: "/台账 低保 一组", en: "/ledger 低保 一组" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "line",
      label: { zh: "哪本台账，看哪些人", en: "Which ledger, and who" },
      kind: "rest",
      optional: true,
      hint: { zh: "例如 人口 80岁以上、低保 柳溪村 导出", en: "such as 人口 80岁以上, 低保 柳溪村 export" },
    },
  ],
  args: z.object({ line: z.string().trim().max(200).optional() }),
  async run(ctx, { line }) {
    const wanted = readLedgerLine(line ?? "", dayOf(ctx.now()));
    if (ctx.chat.kind === "group" || wanted.kind === "list") return listReply(ctx);
    switch (wanted.kind) {
      case "row":
        return rowReply(ctx, wanted.id);
      case "conflicts":
        return conflictsReply(ctx);
      case "decide":
        return conflictsReply(ctx, await decideConflict(ctx, wanted.id, wanted.wish));
      case "shares":
        return sharesReply(ctx);
      case "unshare":
        return sharesReply(ctx, ctx.t((await endShare(ctx, wanted.id)) ? "share.ended" : "share.gone", {}));
      case "share": {
        const share = await draftShare(ctx, wanted.words, wanted.until);
        if (!wanted.confirmed) return reply(shareDraftCard(share, ctx.t));
        await shareLedger(ctx, share);
        return sharesReply(ctx, ctx.t("share.given", {}));
      }
      case "export": {
        const query = await readQuery(ctx, wanted.words);
        if (!query) return listReply(ctx, wanted.words);
        return reply(exportedCard(query, await exportRows(ctx, query), mostExported, ctx));
      }
      case "sum": {
        const query = await readQuery(ctx, wanted.words);
        if (!query) return listReply(ctx, wanted.words);
        const unused = [...query.understood.map(({ said }) => said), ...query.unclear].join("、");
        return reply(ledgerSumCard(await sumUp(ctx, query.ledger), unused, ctx.t));
      }
      case "rows": {
        const query = await readQuery(ctx, wanted.words);
        return query ? rowsReply(ctx, query, wanted) : listReply(ctx, wanted.words);
      }
    }
  },
});

async function listReply(ctx: Context, said?: string): Promise<Reply> {
  const ledgers = await listLedgers(ctx);
  const inGroup = ctx.chat.kind === "group";
  const card = ledgerListCard(ledgers, { inGroup, ...(said ? { said } : {}) }, ctx.t);
  return reply(card, inGroup ? {} : { menu: ledgerListMenu(ledgers) });
}

/** Somebody asked for by name, and only one such: the row in full at once. */
async function rowsReply(
  ctx: Context,
  query: Query,
  asked: { readonly words: string; readonly page: number },
): Promise<Reply> {
  const page = await pageOf(ctx, query, asked.page);
  const [only] = page.lines;
  if (only && page.total === 1 && query.unclear.length === 0 && query.conditions.some((one) => one.kind === "name")) {
    return rowReply(ctx, only.id);
  }
  return reply(ledgerPageCard(page, asked.words, ctx.t), { menu: ledgerPageMenu(page) });
}

async function rowReply(ctx: Context, id: string): Promise<Reply> {
  const row = await openRow(ctx, id);
  if (!row) return reply(noticeCard(ctx.t("ledger.row.lost", {}), [ctx.t("ledger.row.lostNext", {})], "warn"));
  return reply(ledgerRowCard(row, ctx.t));
}

async function sharesReply(ctx: Context, done?: string): Promise<Reply> {
  const given = await sharesGiven(ctx);
  if (!given) return reply(noticeCard(ctx.t("share.none", {}), [ctx.t("share.noneText", {})]));
  return reply(sharesCard(given, ctx.t, done), { menu: sharesMenu(given, ctx.t) });
}

/** The list takes the card's place, with what was just settled above it. */
async function sharesNow(ctx: Context, done: string): Promise<ClickOutcome> {
  return { toast: { type: "success", text: done }, card: sharesCard((await sharesGiven(ctx)) ?? [], ctx.t, done) };
}

function requirePrivate(ctx: Context): void {
  if (ctx.chat.kind !== "p2p") throw new UserError("error.privateOnly", {});
}

async function conflictsReply(ctx: Context, done?: Decided): Promise<Reply> {
  const open = await openConflicts(ctx);
  return reply(conflictsCard(open, ctx.t, done), { menu: conflictMenu(open.conflicts, ctx.t) });
}

/** What is left to decide takes the card's place, below what was decided. */
async function decide(ctx: Context, id: string, wish: "kept" | "taken"): Promise<ClickOutcome> {
  requirePrivate(ctx);
  const done = await decideConflict(ctx, id, wish);
  const key = done.byThis ? (`conflict.toast.${wish}` as const) : "conflict.toast.before";
  return {
    toast: { type: done.byThis ? "success" : "info", text: ctx.t(key, {}) },
    card: conflictsCard(await openConflicts(ctx), ctx.t, done),
  };
}

const sharers = ["coordinator", "department_officer"] as const;
const share = z.object({
  ledgerId: z.coerce.number().int(),
  deptId: z.uuid(),
  area: z.string().max(400),
  purpose: z.string().min(2).max(100),
  until: z.iso.date(),
});

export const actions = [
  defineAction({
    name: "ledger.share",
    who: sharers,
    value: share,
    async run(ctx, { value }) {
      requirePrivate(ctx);
      await shareLedger(ctx, value);
      return sharesNow(ctx, ctx.t("share.given", {}));
    },
  }),
  defineAction({
    name: "ledger.unshare",
    who: sharers,
    value: z.object({ id: z.uuid() }),
    async run(ctx, { value }) {
      requirePrivate(ctx);
      return sharesNow(ctx, ctx.t((await endShare(ctx, value.id)) ? "share.ended" : "share.gone", {}));
    },
  }),
  defineAction({
    name: "conflict.keep",
    who: "members",
    value: z.object({ id: z.uuid() }),
    run: (ctx, { value }) => decide(ctx, value.id, "kept"),
  }),
  defineAction({
    name: "conflict.take",
    who: "members",
    value: z.object({ id: z.uuid() }),
    run: (ctx, { value }) => decide(ctx, value.id, "taken"),
  }),
];
