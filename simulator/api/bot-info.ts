import type { Endpoint } from "./endpoint.ts";

export const botInfo: Endpoint = {
  name: "bot.info",
  method: "GET",
  path: "/open-apis/bot/v3/info",
  auth: "tenant",
  run: ({ world }) => ({
    code: 0,
    msg: "ok",
    bot: {
      activate_status: 2,
      app_name: world.bot.name,
      avatar_url: "",
      ip_white_list: [],
      open_id: world.bot.openId,
    },
  }),
};
