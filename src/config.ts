import { z } from "zod";
import { parseRedisAddress } from "./queue/redis-address.ts";

const origin = z
  .url({ protocol: /^https?$/, error: "must be feishu, lark or an origin such as https://open.example.cn" })
  .transform((text) => new URL(text).origin);

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  ROLE: z.enum(["all", "web", "worker"]).default("all"),
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
  LARK_TRANSPORT: z.enum(["webhook", "websocket"]).default("webhook"),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SEED: z.enum(["demo", "none"]).optional(),
  CLOCK_START: z.iso
    .datetime({ offset: true, local: true, error: "must be a time such as 2026-03-05T08:30:00+08:00" })
    .optional(),
  MASTER_KEY: z
    .base64({ error: "must be 32 bytes in base64" })
    .refine((text) => Buffer.from(text, "base64").length === 32, "must be 32 bytes in base64")
    .optional(),
  ADMIN_OPEN_IDS: z
    .string()
    .transform((text) => text.split(/[,，\s]+/).filter(Boolean))
    .pipe(z.array(z.string().regex(/^ou_[\w-]+$/, "must be open_ids (ou_…) separated by commas")))
    .default([]),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  NODE_ENV: z.string().optional(),
  /** For benches alone, with a platform whose limit was raised as well: the app-wide calls a second. */
  APP_RATE_PER_SECOND: z.coerce.number().int().min(1).max(1000).optional(),
  /** Set by the parent for its own children: where the built-in simulator listens. Not for people. */
  SONGBANG_SIMULATOR: origin.optional(),
});

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

/** Reads the environment once. Empty values count as absent. Throws ConfigError naming every bad value. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  const config = parsed.data;
  const faults = [...keyFaults(config), ...roleFaults(config)];
  if (faults.length > 0) throw new ConfigError(faults);
  const lark = keys(config);
  return Object.freeze({
    ...config,
    ...(lark ? { lark } : {}),
    SEED: config.SEED ?? (lark ? "none" : "demo"),
    publicUrl: config.PUBLIC_URL ?? `http://localhost:${config.PORT}`,
  });
}

const keyNames = ["LARK_APP_ID", "LARK_APP_SECRET", "LARK_ENCRYPT_KEY", "LARK_VERIFICATION_TOKEN"] as const;

function keyFaults(config: Parsed): string[] {
  const given = keyNames.filter((name) => config[name] !== undefined);
  if (given.length === 0) return [];
  const needed = config.LARK_TRANSPORT === "webhook" ? keyNames : keyNames.slice(0, 2);
  return needed
    .filter((name) => config[name] === undefined)
    .map(
      (name) =>
        `${name}: is missing; LARK_TRANSPORT=${config.LARK_TRANSPORT} needs ${needed.join(", ")}, or none of them for the simulator`,
    );
}

function roleFaults(config: Parsed): string[] {
  const simulated = config.LARK_APP_ID === undefined;
  const production = config.NODE_ENV === "production";
  const faults: string[] = [];
  if (simulated && config.ROLE !== "all")
    faults.push(`ROLE: ${config.ROLE} needs the keys of a Feishu app (LARK_APP_ID and the others)`);
  if (simulated && production)
    faults.push(
      "NODE_ENV: production refuses the simulator; set the keys of a Feishu app (LARK_APP_ID and the others)",
    );
  if (config.CLOCK_START && production) faults.push("CLOCK_START: is refused when NODE_ENV=production");
  if (config.ROLE !== "all" && !config.DATABASE_URL)
    faults.push(`DATABASE_URL: is missing; ROLE=${config.ROLE} needs a database that all processes share`);
  if (config.DATABASE_URL && !config.MASTER_KEY) {
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
