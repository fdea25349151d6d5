import { z } from "zod";
import { noticeCard } from "../src/bot/cards/notice.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";

/**
 * What reaches this was written before everybody (in private chat the door answers, ahead of any queue): it says where
 * to go, and neither repeats nor keeps what was written.
 */
export const command = defineCommand({
  name: { zh: "举报", en: "tip" },
  // Each also in the door's own list (src/ingress/door.ts), so that in private it never gets this far; a test compares.
  aliases: ["我要举报", "匿名举报", "实名举报", "检举", "揭发", "反映线索", "whistleblow"],
  summary: {
    zh: "反映形式主义问题，到私聊里写，不留姓名",
    en: "report pointless formalism, in private, without a name",
  },
  usage: { zh: "/举报", en: "/tip" },
  example: { zh: "/举报", en: "/tip" },
  where: "anywhere",
  who: "everyone",
  discreet: true,
  params: [{ key: "said", label: { zh: "内容", en: "words" }, kind: "rest", optional: true }],
  // Whatever follows, however long: it is not looked at.
  args: z.object({}),
  async run(ctx) {
    const isGroup = ctx.chat.kind === "group";
    const title = ctx.t(isGroup ? "tip.title" : "tip.privateTitle", {});
    return reply(noticeCard(title, [ctx.t(isGroup ? "tip.text" : "tip.privateText", {})], "info"));
  },
});
