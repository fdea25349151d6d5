import type { Config } from "../config.ts";

/** Webhooks on this machine and without TLS: in the demo, and of a house that people reach on localhost alone; never in production. */
export function mayLoopBack(config: Pick<Config, "NODE_ENV" | "SONGBANG_SIMULATOR" | "publicUrl">): boolean {
  if (config.NODE_ENV === "production") return false;
  const { hostname } = new URL(config.publicUrl);
  return config.SONGBANG_SIMULATOR !== undefined || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
