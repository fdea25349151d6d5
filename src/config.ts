import { z } from "zod";
import { parseRedisAddress } from "./queue/redis-address.ts";

const origin = z
  .url({ protocol: /^https?$/, error: "must be an origin such as https://open.example.cn" })
  .transform((text) => new URL(text).origin);

/** 2026-03-05T08:30 without a zone is meant where the counties are, wherever the machine stands. */
const instant = z.iso
  .datetime({ offset: true, local: true, error: "must be a time such as 2026-03-05T08:30:00+08:00" })
  .transform((text) => new Date(/(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}+08:00`));

const schema = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  ROLE: oneOf(["all", "web", "worker"]).default("all"),
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be an address such as postgres://user:pw@host:5432/name" })
    .optional(),
  REDIS_URL: z
    .string()
    .transform((text, ctx) => {
      const address = parseRedisAddress(text);
      if (typeof address !== "string") return address;
      ctx.addIssue({ code: "custom", message: address });
      return z.NEVER;
    })
    .optional(),
  LARK_APP_ID: z
    .string()
    .regex(/^cli_[0-9a-f]{16}$/i, "must look like cli_ and 16 hex digits")
    .optional(),
  LARK_APP_SECRET: z.string().min(1).optional(),
  LARK_ENCRYPT_KEY: z.string().min(1).optional(),
  LARK_VERIFICATION_TOKEN: z.string().min(1).optional(),
  LARK_DOMAIN: z
    .union(
      [
        z.literal("feishu").transform(() => "https://open.feishu.cn"),
        z.literal("lark").transform(() => "https://open.larksuite.com"),
        origin,
      ],
      { error: "must be feishu, lark or an origin such as https://open.example.cn" },
    )
    .default("https://open.feishu.cn"),
  LARK_TRANSPORT: oneOf(["webhook", "websocket"]).default("webhook"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://songbang.example.cn" })
    .transform((text) => text.replace(/\/+$/, ""))
    .optional(),
  SEED: oneOf(["demo", "none"]).optional(),
  CLOCK_START: instant.optional(),
  MASTER_KEY: z.string().refine(isMasterKey, "must be 32 bytes in base64 (openssl rand -base64 32)").optional(),
  /** While the key is being changed: the one before, so that both open what is stored. See docs/operations.md. */
  MASTER_KEY_OLD: z.string().refine(isMasterKey, "must be 32 bytes in base64 (openssl rand -base64 32)").optional(),
  ADMIN_OPEN_IDS: z
    .string()
    .transform((text) => text.split(/[,，\s]+/).filter(Boolean))
    .refine((ids) => ids.every((id) => /^ou_[\w-]+$/.test(id)), "must be open_ids (ou_…) separated by commas")
    .default([]),
  /** Calls a month that the office's edition of Feishu allows; near it an administrator is told. */
  MONTHLY_CALLS: wholeNumber(1, 999_999_999).optional(),
  LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  /** For benches alone, with a platform whose limit was raised as well: the app-wide calls a second. */
  APP_RATE_PER_SECOND: wholeNumber(1, 1000).optional(),
  /** Set by the parent for its own children: where the built-in simulator listens. Not for people. */
  SONGBANG_SIMULATOR: origin.optional(),
});

function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\s*\d{1,9}\s*$/, error)
    .transform(Number)
    .refine((number) => number >= least && number <= most, error);
}

function oneOf<const V extends readonly [string, ...string[]]>(values: V) {
  return z.enum(values, { error: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });
}

/** Exactly what 32 bytes look like in base64: Node's decoder would take anything and drop what it does not know. */
export function isMasterKey(text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 32 && bytes.toString("base64") === text;
}

type Parsed = z.output<typeof schema>;

export interface LarkKeys {
  readonly appId: string;
  readonly appSecret: string;
  /** Webhook only: what pushes are sealed and marked with. */
  readonly encryptKey: string;
  readonly verificationToken: string;
}

export type Config = Readonly<Omit<Parsed, "SEED">> & {
  readonly SEED: "demo" | "none";
  /** Absent: the built-in simulator stands in for the platform. */
  readonly lark?: LarkKeys;
  readonly publicUrl: string;
};

/** The environment has faults; one line each, all at once. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(lines: readonly string[]) {
    super(`Cannot start:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** Reads the environment once. Empty values count as absent. Throws ConfigError naming every bad value at once. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(given);
  const bad = new Map(parsed.error?.issues.map((issue) => [String(issue.path[0]), issue.message]));
  const faults = [...bad].map(([name, message]) => `${name}: ${message}`);
  // A bad value is still a given one, so what it must not be mixed with is looked at as well.
  const is: Given = (name) => (bad.has(name) ? undefined : given[name]);
  faults.push(...keyFaults((name) => name in given, is), ...roleFaults((name) => name in given, is));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const config = parsed.data;
  const lark = keys(config);
  return Object.freeze({
    ...config,
    ...(lark ? { lark } : {}),
    SEED: config.SEED ?? (lark ? "none" : "demo"),
    publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
  });
}

const keyNames = ["LARK_APP_ID", "LARK_APP_SECRET", "LARK_ENCRYPT_KEY", "LARK_VERIFICATION_TOKEN"] as const;

type Name = keyof Parsed;
/** The text of a name that was given and is good. */
type Given = (name: Name) => string | undefined;

function keyFaults(has: (name: Name) => boolean, is: Given): string[] {
  if (!keyNames.some(has)) return [];
  const transport = is("LARK_TRANSPORT") ?? "webhook";
  const needed = transport === "webhook" ? keyNames : keyNames.slice(0, 2);
  const rule = `LARK_TRANSPORT=${transport} needs ${needed.join(", ")}, or none of them for the simulator`;
  return needed.filter((name) => !has(name)).map((name) => `${name}: is missing; ${rule}`);
}

function roleFaults(has: (name: Name) => boolean, is: Given): string[] {
  const simulated = !keyNames.some(has);
  const production = is("NODE_ENV") === "production";
  const role = is("ROLE") ?? "all";
  const faults: string[] = [];
  if (simulated && role !== "all")
    faults.push(`ROLE: ${role} needs the keys of a Feishu app (LARK_APP_ID and the others)`);
  if (simulated && production)
    faults.push(
      "NODE_ENV: production refuses the simulator; set the keys of a Feishu app (LARK_APP_ID and the others)",
    );
  if (has("SONGBANG_SIMULATOR") && production) faults.push("SONGBANG_SIMULATOR: is refused when NODE_ENV=production");
  if (has("CLOCK_START") && production) faults.push("CLOCK_START: is refused when NODE_ENV=production");
  if (role !== "all" && !has("DATABASE_URL"))
    faults.push(`DATABASE_URL: is missing; ROLE=${role} needs a database that all processes share`);
  if (has("DATABASE_URL") && !has("MASTER_KEY")) {
    faults.push(
      "MASTER_KEY: is missing; with DATABASE_URL it must be given (32 bytes in base64: openssl rand -base64 32)",
    );
  }
  return faults;
}

function keys(config: Parsed): LarkKeys | undefined {
  if (!config.LARK_APP_ID || !config.LARK_APP_SECRET) return undefined;
  return {
    appId: config.LARK_APP_ID,
    appSecret: config.LARK_APP_SECRET,
    encryptKey: config.LARK_ENCRYPT_KEY ?? "",
    verificationToken: config.LARK_VERIFICATION_TOKEN ?? "",
  };
}
