import { z } from "zod";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { setPlainText } from "../src/bot/plain-text.ts";
import { reply } from "../src/bot/reply.ts";

export const command = defineCommand({
  name: { zh: "纯文本", en: "plain" },
  aliases: ["纯文字", "文字版", "文本模式"],
  summary: { zh: "回复改为文字，或改回卡片", en: "replies as text, or as cards again" },
  usage: { zh: "/纯文本 [开|关]", en: "/plain [on|off]" },
  example: { zh: "/纯文本", en: "/plain" },
  where: "anywhere",
  who: "members",
  params: [
    {
      key: "state",
      label: { zh: "开关", en: "state" },
      kind: "choice",
      choices: [
        { value: "on", label: { zh: "开", en: "on" } },
        { value: "off", label: { zh: "关", en: "off" } },
      ],
      optional: true,
    },
  ],
  args: z.object({ state: z.enum(["on", "off"]).optional() }),
  async run(ctx, { state }) {
    const isOn = await setPlainText(ctx, state && state === "on");
    const key = isOn ? "plain.on" : "plain.off";
    return reply(noticeCard(ctx.t(`${key}Title`, {}), [ctx.t(key, {})], "good"));
  },
});
