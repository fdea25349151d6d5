import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { answerClear, type IngressPorts } from "../ingress/app.ts";
import { type LongConnection, openLongConnection } from "../lark/long-connection.ts";
import type { AppKeys } from "../lark/token.ts";
import type { Metrics } from "../metrics.ts";

// A start does not wait for the platform longer than this: it goes on connecting.
const firstWaitMs = 5000;

/**
 * LARK_TRANSPORT=websocket: pushes come over the long connection instead of the webhook and go the same way from there.
 * A push is acknowledged when it is durable; one that could not be kept is refused, and the platform pushes it again.
 */
export async function startLongConnection(
  app: AppKeys & { readonly domain: string },
  ports: IngressPorts,
  { metrics, log }: { readonly metrics: Metrics; readonly log: Logger },
): Promise<LongConnection> {
  metrics.longConnection.set({ state: "connecting" }, 1);
  const line = openLongConnection(app, {
    log,
    changed: (state) => {
      metrics.longConnection.reset();
      metrics.longConnection.set({ state }, 1);
      metrics.longConnectionChanges.inc({ state });
    },
    receive: async (body) => {
      const { status, json } = await answerClear(ports, body, ports.now());
      if (status !== 200) throw new Error("not kept");
      // A JSON object, printed by the ingress itself.
      return json === "{}" ? undefined : (JSON.parse(json) as object);
    },
  });
  await Promise.race([line.connected, pause(firstWaitMs, undefined, { ref: false })]);
  return line;
}
