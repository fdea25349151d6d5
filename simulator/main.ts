import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Cast, PlatformOptions } from "./options.ts";
import { startPlatform } from "./platform.ts";

const usage = `npm run simulator -- [--port 4000] [--host 127.0.0.1] [--push http://127.0.0.1:3000/lark/webhook]
  [--transport websocket] [--page-origin http://127.0.0.1:3000] [--state DIR] [--cast FILE] [--bot-name NAME] [--start-at ISO] [--mixed-bytes] [--strict-cards] [--json] [--until-stdin-ends]`;

const castSchema = z.object({
  people: z.array(
    z.object({
      openId: z.string().regex(/^ou_[\w-]{1,90}$/),
      name: z.string(),
      post: z.string().default(""),
      body: z.string().default(""),
    }),
  ),
  chats: z.array(
    z.object({
      chatId: z.string().regex(/^oc_[\w-]{1,90}$/),
      name: z.string(),
      members: z.array(z.string()),
    }),
  ),
});
/** Keys given from outside, so that a parent process can know them before this one is up. */
const keySchema = z.object({
  SIMULATOR_APP_ID: z
    .string()
    .regex(/^cli_[0-9a-f]{16}$/, "cli_ and 16 hexadecimal digits")
    .optional(),
  SIMULATOR_APP_SECRET: z.string().min(1).optional(),
  SIMULATOR_ENCRYPT_KEY: z.string().optional(),
  SIMULATOR_VERIFICATION_TOKEN: z.string().min(1).optional(),
});

if (process.env.NODE_ENV === "production")
  stop("the simulator is a stand-in and does not run with NODE_ENV=production");
const flags = readFlags();
const platform = await startPlatform(optionsFrom(flags)).catch((error: unknown) =>
  stop(`the simulator could not start: ${error instanceof Error ? error.message : String(error)}`),
);
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void end());
// However the parent process ends, this one ends with it.
if (flags["until-stdin-ends"]) process.stdin.resume().once("end", () => void end());
report();

/** With everything closed the process ends by itself; what holds on longer than two seconds is left behind. */
async function end(): Promise<void> {
  setTimeout(() => process.exit(0), 2000).unref();
  process.stdin.destroy();
  await platform.close().catch((error: unknown) => stop(`the simulator's state could not be saved: ${String(error)}`));
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "4000" },
        host: { type: "string", default: "127.0.0.1" },
        push: { type: "string" },
        // websocket: pushes go over long connections that the bot opens.
        transport: { type: "string", default: "webhook" },
        // Where people reach the chat page, when another server passes it on.
        "page-origin": { type: "string" },
        state: { type: "string" },
        cast: { type: "string" },
        "bot-name": { type: "string" },
        "start-at": { type: "string" },
        "mixed-bytes": { type: "boolean", default: false },
        "strict-cards": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        // For a parent process: end with it, however it ends.
        "until-stdin-ends": { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function optionsFrom(given: ReturnType<typeof readFlags>): PlatformOptions {
  const port = Number(given.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) stop(`--port ${given.port} is not a port`);
  if (given.push !== undefined && !/^https?:$/.test(URL.parse(given.push)?.protocol ?? "")) {
    stop(`--push ${given.push} is not an http address`);
  }
  const transport = given.transport;
  if (transport !== "webhook" && transport !== "websocket")
    stop(`--transport ${transport} is neither webhook nor websocket`);
  const startAt = given["start-at"] === undefined ? undefined : new Date(given["start-at"]);
  if (startAt && Number.isNaN(startAt.getTime())) stop(`--start-at ${given["start-at"]} is not a time`);
  const pageDir = fileURLToPath(new URL("../web/dist", import.meta.url));
  return {
    port,
    host: given.host,
    transport,
    cast: readCast(given.cast),
    app: readKeys(),
    pushBytes: given["mixed-bytes"] ? "mixed" : "canonical",
    oldCards: given["strict-cards"] ? "refuse" : "take",
    ...(given.push === undefined ? {} : { pushUrl: given.push }),
    ...(given["page-origin"] === undefined ? {} : { pageOrigin: new URL(given["page-origin"]).origin }),
    ...(given.state === undefined ? {} : { stateDir: given.state }),
    ...(given["bot-name"] === undefined ? {} : { botName: given["bot-name"] }),
    ...(startAt ? { startAt } : {}),
    ...(existsSync(pageDir) ? { pageDir } : {}),
  };
}

function readCast(path: string | undefined): Cast {
  const file = path ?? fileURLToPath(new URL("../data/demo/cast.json", import.meta.url));
  try {
    return castSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    return stop(`--cast ${file}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`);
  }
}

function readKeys(): NonNullable<PlatformOptions["app"]> {
  const parsed = keySchema.safeParse(process.env);
  if (!parsed.success) return stop(z.prettifyError(parsed.error));
  const env = parsed.data;
  return {
    ...(env.SIMULATOR_APP_ID ? { appId: env.SIMULATOR_APP_ID } : {}),
    ...(env.SIMULATOR_APP_SECRET ? { appSecret: env.SIMULATOR_APP_SECRET } : {}),
    ...(env.SIMULATOR_ENCRYPT_KEY === undefined ? {} : { encryptKey: env.SIMULATOR_ENCRYPT_KEY }),
    ...(env.SIMULATOR_VERIFICATION_TOKEN ? { verificationToken: env.SIMULATOR_VERIFICATION_TOKEN } : {}),
  };
}

function report(): void {
  const { appId, appSecret, encryptKey, verificationToken } = platform.app;
  const facts = { origin: platform.origin, appId, appSecret, encryptKey, verificationToken };
  if (flags.json) {
    console.log(JSON.stringify(facts));
    return;
  }
  const lines = [
    `origin              ${facts.origin}`,
    `app id              ${appId}`,
    `app secret          ${appSecret}`,
    `encrypt key         ${encryptKey}`,
    `verification token  ${verificationToken}`,
  ];
  console.log(lines.join("\n"));
}

function stop(line: string): never {
  console.error(line);
  process.exit(1);
}
