/** What an app of this kind subscribes to; reads and reactions are left out unless a test asks for them. */
export const subscribedByDefault: readonly string[] = [
  "im.message.receive_v1",
  "im.message.recalled_v1",
  "im.chat.member.bot.added_v1",
  "im.chat.member.bot.deleted_v1",
  "im.chat.member.user.added_v1",
  "im.chat.member.user.deleted_v1",
  "im.chat.updated_v1",
  "im.chat.disbanded_v1",
  "im.chat.access_event.bot_p2p_chat_entered_v1",
  "application.bot.menu_v6",
  "contact.user.created_v3",
  "contact.user.updated_v3",
  "contact.user.deleted_v3",
];
