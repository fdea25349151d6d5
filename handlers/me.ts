import { z } from "zod";
import { meCard } from "../src/bot/cards/me.ts";
import { whomToAsk } from "../src/bot/contact.ts";
import { defineCommand } from "../src/bot/define-command.ts";
import { reply } from "../src/bot/reply.ts";
import { aboutMe } from "../src/orgs/about-me.ts";

export const command = defineCommand({
  name: { zh: "我", en: "me" },
  aliases: ["我是谁", "我的身份", "我的权限", "我的信息", "whoami"],
  summary: { zh: "我的身份、来由，和存了我什么", en: "my roles, why I hold them, and what is kept about me" },
  usage: { zh: "/我", en: "/me" },
  example: { zh: "/我", en: "/me" },
  // In a group the answer is where to ask: what is known about somebody is for that person alone.
  where: "private",
  who: "members",
  params: [],
  args: z.object({}),
  async run(ctx) {
    if (ctx.actor.kind !== "person") throw new Error("a member is a person");
    return reply(meCard(await aboutMe(ctx, ctx.actor), await whomToAsk(ctx), ctx.t));
  },
});
