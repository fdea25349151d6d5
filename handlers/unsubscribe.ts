import { z } from "zod";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { keepSilent, speakAgain } from "../src/courtesy/mute.ts";

export const command = defineCommand({
  name: { zh: "退订", en: "unsubscribe" },
  aliases: ["取消订阅"],
  summary: { zh: "不再收任何主动消息，没有人会知道", en: "nothing unasked any more; nobody is told" },
  usage: { zh: "/退订 [取消]", en: "/unsubscribe [off]" },
  example: { zh: "/退订", en: "/unsubscribe" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "state",
      label: { zh: "取消退订", en: "off" },
      kind: "choice",
      choices: [{ value: "off", label: { zh: "取消", en: "off" } }],
      optional: true,
    },
  ],
  args: z.object({ state: z.enum(["off"]).optional() }),
  async run(ctx, { state }) {
    if (state === "off") {
      const wasSilent = await speakAgain(ctx);
      return reply(noticeCard(ctx.t("mute.offTitle", {}), [ctx.t(wasSilent ? "mute.off" : "mute.wasOff", {})], "good"));
    }
    await keepSilent(ctx, { kind: "unsubscribe" });
    const lines = [ctx.t("unsubscribe.text", {}), ctx.t("unsubscribe.back", {})];
    return reply(noticeCard(ctx.t("unsubscribe.title", {}), lines, "good"));
  },
});
