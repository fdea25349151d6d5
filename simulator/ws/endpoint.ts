import type { Endpoint } from "../api/endpoint.ts";
import { mostConnections } from "./connections.ts";

/** Where a long connection is asked for. The app's secret is all the proof there is; refusals carry an empty `data`. */
export const discoverConnection: Endpoint = {
  name: "ws.endpoint",
  method: "POST",
  path: "/callback/ws/endpoint",
  auth: "none",
  run: ({ world, sockets, origin }, call) => {
    const refusal = sockets.refusals.shift();
    if (refusal !== undefined) return { code: refusal, msg: "refused", data: {} };
    if (call.body["AppID"] !== world.app.appId || call.body["AppSecret"] !== world.app.appSecret)
      return { code: 514, msg: "auth failed", data: {} };
    if (sockets.count >= mostConnections)
      return { code: 1000040350, msg: "the number of connections exceeded the limit", data: {} };
    const url = `${origin().replace(/^http/, "ws")}${sockets.issueTicket()}`;
    return { code: 0, msg: "ok", data: { URL: url, ClientConfig: sockets.config } };
  },
};
