import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runWrangler } from "./stand.ts";

let folder: string;
let bundle: Buffer;
let inputs: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-edge-"));
  const metafile = join(folder, "meta.json");
  const child = runWrangler(["deploy", "--dry-run", "--outdir", folder, "--metafile", metafile], folder);
  const [[code], said] = await Promise.all([once(child, "exit"), text(child.stderr)]);
  if (code !== 0) throw new Error(`wrangler ended with ${code}:\n${said}`);
  bundle = await readFile(join(folder, "edge.js"));
  const meta: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } = JSON.parse(
    await readFile(metafile, "utf8"),
  );
  inputs = Object.values(meta.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the Worker is under 300 KB compressed", () => {
  const size = gzipSync(bundle).length;
  console.log(`the Worker: ${Math.round(bundle.length / 1024)} KB, compressed ${Math.round(size / 1024)} KB`);
  expect(size).toBeLessThan(300 * 1024);
});

test("in it are the ingress, the intake's writer and what they need, and neither SDK nor database", () => {
  const packages = new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  expect([...packages]).toEqual(expect.arrayContaining(["hono", "ioredis", "zod"]));
  const heavy = [
    "@larksuiteoapi/node-sdk",
    "axios",
    "pg",
    "kysely",
    "bullmq",
    "pino",
    "prom-client",
    "@hono/node-server",
  ];
  expect(heavy.filter((name) => packages.has(name))).toEqual([]);
  const own = inputs.filter((path) => !path.includes("node_modules") && /(^|\/)src\//.test(path));
  expect(
    own.filter((path) => !/src\/(edge\.ts|ingress\/|queue\/(intake-stream|redis|redis-address)\.ts)/.test(path)),
  ).toEqual([]);
  expect(own).toContain("src/ingress/seal.ts");
});

test("no secret is in it: they come by binding", async () => {
  const settings = await readFile(new URL("../../wrangler.toml", import.meta.url), "utf8");
  const set = settings.split("\n").filter((line) => /^\s*(?:LARK_|REDIS_)/.test(line));
  expect(set).toEqual(['LARK_DOMAIN = "https://open.feishu.cn"']);
});
