import { z } from "zod";
import { dayLabel } from "../src/bot/cards/days.ts";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { dayOf } from "../src/bot/dates.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { readMuteTerm } from "../src/bot/mute-term.ts";
import { reply } from "../src/bot/reply.ts";
import { keepSilent, speakAgain } from "../src/courtesy/mute.ts";

export const command = defineCommand({
  name: { zh: "静音", en: "mute" },
  aliases: ["免打扰", "别打扰"],
  summary: { zh: "一段时间里不主动找您，没有人会知道", en: "nothing unasked for a while; nobody is told" },
  usage: { zh: "/静音 [到哪一天|取消]", en: "/mute [until|off]" },
  example: { zh: "/静音 3天", en: "/mute friday" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "term",
      label: { zh: "到哪一天", en: "Until" },
      kind: "rest",
      optional: true,
      hint: { zh: "例如 3天、到周五、12月1日；取消", en: "such as friday, 12-01; off" },
    },
  ],
  args: z.object({ term: z.string().trim().max(40).optional() }),
  async run(ctx, { term }) {
    const wish = readMuteTerm(term ?? "", dayOf(ctx.now()));
    if (wish.kind === "unclear") return reply(noticeCard(ctx.t("mute.termTitle", {}), [ctx.t("mute.term", {})]));
    if (wish.kind === "off") {
      const wasSilent = await speakAgain(ctx);
      return reply(noticeCard(ctx.t("mute.offTitle", {}), [ctx.t(wasSilent ? "mute.off" : "mute.wasOff", {})], "good"));
    }
    await keepSilent(ctx, { kind: "mute", ...(wish.untilDay ? { untilDay: wish.untilDay } : {}) });
    const line = wish.untilDay
      ? ctx.t("mute.until", { day: dayLabel(wish.untilDay, ctx.t) })
      : ctx.t("mute.always", {});
    return reply(noticeCard(ctx.t("mute.onTitle", {}), [line, ctx.t("mute.back", {})], "good"));
  },
});
