import type { Endpoint } from "./endpoint.ts";

export const botInfo: Endpoint = {
  name: "bot.info",
  method: "GET",
  path: "/open-apis/bot/v3/info",
  auth: "tenant",
  run: ({ world, settings }) => ({
    code: 0,
    msg: "ok",
    bot: {
      activate_status: settings.botStatus,
      app_name: world.bot.name,
      avatar_url: "",
      ip_white_list: [],
      open_id: world.bot.openId,
    },
  }),
};
