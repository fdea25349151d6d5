import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AppKeys, PlatformOptions } from "../../simulator/options.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";

export const cast = {
  people: [
    { openId: "ou_an", name: "安然", post: "村务专干", body: "柳溪村" },
    { openId: "ou_bo", name: "柏青", post: "党政办", body: "青石镇" },
    { openId: "ou_chi", name: "池清", post: "社会救助股", body: "民政局" },
  ],
  chats: [
    { chatId: "oc_town", name: "青石镇工作群", members: ["ou_an", "ou_bo"] },
    { chatId: "oc_county", name: "县工作群", members: ["ou_an", "ou_bo", "ou_chi"] },
  ],
};

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** Null when it could not be opened. */
  readonly inner: Inner | null;
}
export interface Inner {
  readonly schema: string;
  readonly header: Record<string, string>;
  readonly event: Record<string, unknown>;
}
/** The event of a push that must have opened. */
export function eventOf(push: Received | undefined): Record<string, unknown> {
  if (!push?.inner) throw new Error("no push that opens has arrived");
  return push.inner.event;
}

/** The typed text, or whatever a message's content says, of a push that carries a message. */
export function contentOf(push: Received | undefined): Record<string, unknown> {
  const message = eventOf(push)["message"] as { content: string };
  return JSON.parse(message.content) as Record<string, unknown>;
}

export type Answer =
  | { readonly status: number; readonly body: string }
  | "never"
  | "cut"
  /** Does something while the platform waits. */
  | (() => Promise<{ readonly status: number; readonly body: string }>);

/** The far end of a push: opens it with code of its own, notes it, and answers as told. */
export interface Receiver {
  readonly url: string;
  readonly got: Received[];
  /** How the next pushes are answered; the last one stays. */
  answers: Answer[];
}

export async function startReceiver(keys: () => AppKeys): Promise<Receiver> {
  const got: Received[] = [];
  const receiver = { url: "", got, answers: [{ status: 200, body: "{}" }] as Answer[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      got.push({ headers: request.headers, raw, inner: open(raw, keys().encryptKey) });
      const answer = receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0];
      if (answer === "cut") request.socket.destroy();
      else if (typeof answer === "function")
        void answer().then((late) => response.writeHead(late.status).end(late.body));
      else if (answer && answer !== "never") response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It listens on TCP, so the address has a port.
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

/** A platform with the small cast and a receiver behind its pushes; both end with the test. */
export async function stand(options: PlatformOptions = {}): Promise<{ lark: Platform; bot: Receiver; call: Caller }> {
  let lark: Platform | undefined;
  const bot = await startReceiver(() => lark?.app ?? noKeys);
  lark = await startPlatform({ cast, pushUrl: bot.url, ...options });
  const running = lark;
  onTestFinished(() => running.close());
  return { lark: running, bot, call: caller(running) };
}

const noKeys: AppKeys = { appId: "", appSecret: "", encryptKey: "", verificationToken: "" };

export interface Reply {
  readonly status: number;
  readonly code: number;
  readonly msg: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  // What an API answers under `data`; each test reads the members it is about.
  readonly data: Record<string, never>;
}
export type Caller = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;

/** Plain HTTP against the open API, with a token fetched on first use. */
export function caller(lark: Platform): Caller {
  let token: string | undefined;
  const send: Caller = async (method, path, body, headers = {}) => {
    const isForm = body instanceof FormData || Buffer.isBuffer(body);
    const response = await fetch(`${lark.origin}/open-apis${path}`, {
      method,
      headers: isForm ? headers : { "content-type": "application/json", ...headers },
      ...(body === undefined
        ? {}
        : { body: isForm ? (body as FormData | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? {} : JSON.parse(text);
    // The open API answers objects.
    const answer = parsed as Record<string, unknown>;
    const { code, msg, data } = answer as { code: number; msg: string; data: Record<string, never> };
    return { status: response.status, code, msg, headers: response.headers, body: answer, data: data ?? {} };
  };
  return async (method, path, body, headers = {}) => {
    if (headers["authorization"] !== undefined) return send(method, path, body, headers);
    if (token === undefined) {
      const { appId, appSecret } = lark.app;
      const answer = await send("POST", "/auth/v3/tenant_access_token/internal", {
        app_id: appId,
        app_secret: appSecret,
      });
      token = String(answer.body["tenant_access_token"]);
    }
    return send(method, path, body, { ...headers, authorization: `Bearer ${token}` });
  };
}

/** A folder that goes with the test. */
export async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "simulator-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export const card = (text: string, elements: readonly object[] = []): string =>
  JSON.stringify({ schema: "2.0", body: { elements: [{ tag: "markdown", content: text }, ...elements] } });

/** Sends a text from the bot and gives its message id. */
export async function send(call: Caller, chatId: string, msgType: string, content: string): Promise<string> {
  const answer = await call("POST", "/im/v1/messages?receive_id_type=chat_id", {
    receive_id: chatId,
    msg_type: msgType,
    content,
  });
  if (answer.code !== 0) throw new Error(`not sent: ${answer.code} ${answer.msg}`);
  return String(answer.data["message_id"]);
}

/** Whether a push would pass a careful receiver; the reference of the protocol notes, apart from the simulator. */
export function verdict(push: Received, keys: AppKeys): "challenge" | "accepted" | "refused" {
  const { inner, raw, headers } = push;
  if (!inner) return "refused";
  const loose = inner as unknown as Record<string, unknown>;
  const token = inner.header?.["token"] ?? loose["token"];
  if (token !== keys.verificationToken) return "refused";
  if (loose["type"] === "url_verification") return "challenge";
  const hash = createHash("sha256");
  hash.update(String(headers["x-lark-request-timestamp"] ?? ""));
  hash.update(String(headers["x-lark-request-nonce"] ?? ""));
  hash.update(keys.encryptKey).update(raw);
  const given = Buffer.from(String(headers["x-lark-signature"] ?? ""), "hex");
  const wanted = hash.digest();
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? "accepted" : "refused";
}

function open(raw: Buffer, encryptKey: string): Inner | null {
  try {
    const outer = JSON.parse(raw.toString("utf8")) as { encrypt?: string };
    if (outer.encrypt === undefined) return outer as unknown as Inner;
    const sealed = Buffer.from(outer.encrypt, "base64");
    const key = createHash("sha256").update(encryptKey).digest();
    const decipher = createDecipheriv("aes-256-cbc", key, sealed.subarray(0, 16));
    return JSON.parse(
      Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()]).toString("utf8"),
    ) as Inner;
  } catch {
    return null;
  }
}
