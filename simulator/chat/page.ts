import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** The built chat page below /chat. Only plain names are served, so a path cannot leave the folder. */
export function servePage(app: Hono<{ Bindings: HttpBindings }>, dir: string): void {
  app.get("/chat", (c) => c.redirect("/chat/"));
  app.get("/chat/*", async (c) => {
    const path = c.req.path.slice("/chat/".length) || "chat.html";
    if (!/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(path)) return c.notFound();
    const bytes = await readFile(join(dir, path)).catch(() => null);
    if (!bytes) return c.notFound();
    const lasting = path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    return new Response(new Uint8Array(bytes), {
      headers: { "content-type": types[extname(path)] ?? "application/octet-stream", "cache-control": lasting },
    });
  });
}
