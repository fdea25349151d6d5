import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** Behind a proxy on this machine, the address that the proxy saw; it adds its own word last. */
export function addressOf(c: Context): string {
  const direct = getConnInfo(c).remote.address ?? "";
  const isLocal = /^(?:127\.|::1$|::ffff:127\.)/.test(direct);
  const seen = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  return isLocal && seen ? seen : direct;
}
