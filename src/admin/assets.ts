import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Hono } from "hono";

const sheets = [
  new URL("../../web/tokens.css", import.meta.url),
  new URL("../../web/base.css", import.meta.url),
  new URL("./page.css", import.meta.url),
];
const fontSheet = createRequire(import.meta.url).resolve("@fontsource/noto-sans-sc/400.css");
const fontFile = /^noto-sans-sc-[\w-]+\.woff2$/;

/**
 * What the pages look like. The font is for machines that have no Chinese one of their own: a browser that has one never
 * asks for its pieces.
 */
export function assets(): Hono {
  const app = new Hono();
  const style = Promise.all(sheets.map((sheet) => readFile(sheet, "utf8"))).then((texts) => texts.join("\n"));
  const font = readFile(fontSheet, "utf8").then((text) => text.replaceAll("url(./files/", "url(/admin/font/"));
  const css = "text/css; charset=utf-8";
  app.get("/admin/style.css", async (c) =>
    c.body(await style, 200, { "content-type": css, "cache-control": "max-age=300" }),
  );
  app.get("/admin/font.css", async (c) =>
    c.body(await font, 200, { "content-type": css, "cache-control": "max-age=86400" }),
  );
  app.get("/admin/font/:file", async (c) => {
    const file = c.req.param("file");
    const bytes = fontFile.test(file)
      ? await readFile(join(dirname(fontSheet), "files", file)).catch(() => undefined)
      : undefined;
    if (!bytes) return c.notFound();
    return c.body(new Uint8Array(bytes), 200, {
      "content-type": "font/woff2",
      "cache-control": "max-age=31536000, immutable",
    });
  });
  return app;
}
