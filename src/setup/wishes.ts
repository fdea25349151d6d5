import { baseScopes } from "../bases/trouble.ts";
import type { AppWishes } from "../lark/register-app.ts";

/** What Songbang needs of the platform and no more; the groups' whole talk is not asked for. */
export const wishes: AppWishes = {
  name: "松绑",
  description: "替基层少填一张表、少跑一趟路的助手",
  scopes: [
    "im:message:send_as_bot",
    "im:message:update",
    "im:message:readonly",
    "im:message.p2p_msg:readonly",
    "im:message.group_at_msg:readonly",
    "im:resource",
    "im:chat.members:read",
    "contact:user.base:readonly",
    "contact:contact.base:readonly",
    "application:app_slash_command:read",
    "application:app_slash_command:write",
  ],
  events: [
    "im.message.receive_v1",
    "im.message.recalled_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.member.bot.deleted_v1",
    "im.chat.disbanded_v1",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "contact.user.updated_v3",
    "contact.user.deleted_v3",
  ],
  callbacks: ["card.action.trigger"],
};

/** For tables with the platform alone; an office without them grants none. */
export const optionalScopes: readonly string[] = Object.values(baseScopes);
