import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../src/free-port.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");

export interface Edge {
  readonly webhook: string;
  readonly origin: string;
  /** Everything wrangler and workerd have said. */
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

/** Runs wrangler as a person does, with nothing of this machine's environment and without asking the network. */
export function runWrangler(args: readonly string[], home: string) {
  return spawn(process.execPath, [wrangler, ...args], {
    cwd: root,
    detached: true,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      CI: "1",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** The Worker in real workerd, as `npm run edge` runs it, with these bindings. */
export async function startEdge(bindings: Readonly<Record<string, string>>): Promise<Edge> {
  const home = await mkdtemp(join(tmpdir(), "songbang-edge-"));
  const vars = join(home, "vars");
  await writeFile(
    vars,
    Object.entries(bindings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );
  const port = await freePort();
  const at = [
    "--ip",
    "127.0.0.1",
    "--port",
    String(port),
    "--inspector-port",
    "0",
    "--persist-to",
    join(home, "state"),
  ];
  const child = runWrangler(["dev", "--env-file", vars, "--show-interactive-dev-session=false", ...at], home);
  let said = "";
  const ready = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("Ready on")) ready.resolve();
    });
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void ended.then(() => ready.reject(new Error(`wrangler ended before it was ready:\n${said.slice(-2000)}`)));
  const endGroup = (): void => {
    // The whole group: workerd is a child of wrangler's.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-child.pid);
  };
  // A group of its own outlives a test run that is broken off, and would hold its output open.
  process.once("exit", endGroup);
  await ready.promise;
  const origin = `http://127.0.0.1:${port}`;
  return {
    webhook: `${origin}/lark/webhook`,
    origin,
    log: () => said,
    close: async () => {
      endGroup();
      await ended;
      process.off("exit", endGroup);
      await rm(home, { recursive: true, force: true });
    },
  };
}
