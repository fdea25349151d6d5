import http from "node:http";
import https from "node:https";
import { addAbortSignal, Readable } from "node:stream";
import { Client, defaultHttpInstance, type HttpInstance, LoggerLevel, withTenantToken } from "@larksuiteoapi/node-sdk";
import type { Logger } from "pino";
import { localFailure, type Raw, readEnvelope, textHeader } from "./answer.ts";
import { isLoopback } from "./loopback.ts";
import type { AppKeys } from "./token.ts";
import type { Answer, Call, Exchange } from "./types.ts";

/** What `bytes` calls answer. */
export interface Bytes {
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface Wire {
  readonly send: Exchange;
  /** Lets go of idle connections. */
  readonly close: () => void;
}

interface Reply extends Raw {
  readonly body: unknown;
}

/** One request through the SDK's client: no token of its own, no retries, no log of what was said. Never throws for an answer. */
export function createWire(config: AppKeys & { readonly domain: string }, log: Logger): Wire {
  const origin = new URL(config.domain);
  const secure = origin.protocol === "https:";
  // Idle connections are let go before a usual gateway would (60 s): a reused one that just died loses the answer.
  const agentOptions = { keepAlive: true, maxSockets: 128, scheduling: "lifo", timeout: 50_000 } as const;
  const agent = secure ? new https.Agent(agentOptions) : new http.Agent(agentOptions);

  // The SDK's own axios, so that there is one; a fresh instance without the SDK's interceptors.
  const axios = defaultHttpInstance.create({
    ...(secure ? { httpsAgent: agent } : { httpAgent: agent }),
    ...(isLoopback(origin) ? { proxy: false } : {}),
    maxRedirects: 0, // a redirect would carry the token elsewhere
    maxContentLength: 8 * 1024 * 1024,
    maxBodyLength: 64 * 1024 * 1024,
    validateStatus: () => true, // every answer is read for its code, whatever its status
    transformResponse: [(text: unknown) => text], // parsed by us: half a document must not pass as text
    paramsSerializer: { indexes: null }, // a=1&a=2, as the platform reads lists
  });
  // The SDK hands on what this returns: here all of the answer, because the outcome is in its status and headers too.
  axios.interceptors.response.use((response) => {
    const reply: Reply = {
      status: response.status,
      headers: Object.fromEntries(Object.entries(response.headers)),
      body: response.data,
    };
    return reply as never; // axios wants its own response type; only `send` below ever sees this
  });

  const client = new Client({
    appId: config.appId,
    appSecret: config.appSecret,
    domain: origin.origin,
    httpInstance: axios as HttpInstance, // the same methods; axios since 1.20 types what they return more finely
    disableTokenCache: true, // tokens are ours: one fetch at a time, dropped when refused
    logger: muteLogger(log),
    loggerLevel: LoggerLevel.error,
  });

  async function send(call: Call, token?: string): Promise<Answer<unknown>> {
    const signal = AbortSignal.timeout(call.deadlineMs);
    try {
      const reply = await client.request<Reply>(
        {
          method: call.method,
          url: call.path,
          signal,
          responseType: call.bytes ? "stream" : "text",
          headers: {
            ...(call.multipart ? { "Content-Type": "multipart/form-data" } : {}),
            ...(call.bytes ? { "Accept-Encoding": "identity" } : {}), // else the announced length is not ours to check
          },
          ...(call.query ? { params: call.query } : {}),
          ...(call.body ? { data: call.body } : {}),
        },
        token === undefined ? undefined : withTenantToken(token),
      );
      if (call.bytes) return await readBytes(reply, call.bytes.most, signal);
      return readEnvelope(reply, typeof reply.body === "string" ? reply.body : "");
    } catch (error) {
      return transportFailure(error, signal);
    }
  }

  return { send, close: () => agent.destroy() };
}

/** Reads no more than allowed, and notices a stream that ends before its announced length. */
async function readBytes(reply: Reply, most: number, signal: AbortSignal): Promise<Answer<unknown>> {
  if (!(reply.body instanceof Readable)) return localFailure("garbled");
  const stream = addAbortSignal(signal, reply.body);
  const said = reply.headers["content-length"];
  const announced = typeof said === "string" ? Number(said) : undefined;
  const contentType = textHeader(reply, "content-type") ?? "application/octet-stream";
  // An error comes as JSON where the file would be; a JSON file comes with its name.
  const named = reply.headers["content-disposition"] !== undefined;
  const isFile = reply.status === 200 && (named || !contentType.startsWith("application/json"));
  const cap = isFile ? most : 64 * 1024;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (announced !== undefined && announced > cap) return localFailure(isFile ? "too-large" : "garbled");
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk as Uint8Array); // an HTTP body without encoding yields bytes
      size += bytes.length;
      if (size > cap) return localFailure(isFile ? "too-large" : "garbled");
      chunks.push(bytes);
    }
  } catch {
    return localFailure(signal.aborted ? "timeout" : "cut");
  } finally {
    stream.destroy();
  }
  if (announced !== undefined && announced !== size) return localFailure("cut");
  const body = Buffer.concat(chunks);
  if (!isFile) return readEnvelope(reply, body.toString("utf8"));
  const bytes: Bytes = { bytes: body, contentType };
  return { ok: true, data: bytes };
}

// Without a connection nothing was sent. Everything else may have reached the platform.
const neverConnected: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const certificate = /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function transportFailure(error: unknown, signal: AbortSignal): Answer<never> {
  if (signal.aborted) return localFailure("timeout");
  const code = codeOf(error);
  // Not the network's doing. The original is left behind: its fields hold the token and the body.
  if (code === undefined) throw new Error(`the platform's client failed: ${error instanceof Error ? error.name : "?"}`);
  if (neverConnected.has(code) || certificate.test(code)) return localFailure("unreachable");
  return localFailure("broken");
}

/** The SDK prints request configs, token and body included: only that it complained, and about which code, is kept. */
function muteLogger(log: Logger) {
  const say = (...said: unknown[]) => {
    log.debug({ code: codeOf(said.flat(3)[0]) }, "sdk complaint");
  };
  return { error: say, warn: say, info: say, debug: say, trace: say };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[A-Z_]{3,60}$/.test(error.code) ? error.code : undefined;
}
