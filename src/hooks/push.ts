import { createHash, randomBytes } from "node:crypto";
import { lookup } from "node:dns";
import { request as plain } from "node:http";
import { request as tls } from "node:https";
import type { LookupFunction } from "node:net";
import { seal } from "../ingress/seal.ts";
import { mayReach } from "./addresses.ts";

/** The keys of a client, opened for one push. */
export interface PushKeys {
  readonly publicId: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

/** How a push was answered, or in a closed word why it was not. */
export type Pushed =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "failed"; readonly why: "address" | "time" | "connection" | "size" };

const patienceMs = 3000;
const mostAnswerBytes = 8 * 1024;

/** A body as the platform makes it: sealed with the client's Encrypt Key, and signed over the bytes that are sent. */
export function envelopeOf(
  content: object,
  keys: PushKeys,
  now = Date.now(),
): { readonly body: string; readonly headers: Readonly<Record<string, string>> } {
  const body = JSON.stringify({ encrypt: seal(JSON.stringify(content), keys.encryptKey) });
  const timestamp = String(Math.floor(now / 1000));
  const nonce = randomBytes(8).toString("hex");
  const signature = createHash("sha256")
    .update(timestamp + nonce + keys.encryptKey + body)
    .digest("hex");
  return {
    body,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-lark-request-timestamp": timestamp,
      "x-lark-request-nonce": nonce,
      "x-lark-signature": signature,
    },
  };
}

/**
 * Sends one push. The connection goes to the very address that was looked at, so that a name cannot mean another one a moment
 * later; a redirect is an answer like others and is not followed; three seconds, and eight kilobytes of an answer.
 */
export function push(url: string, content: object, keys: PushKeys, isLocal: boolean): Promise<Pushed> {
  const { body, headers } = envelopeOf(content, keys);
  const target = new URL(url);
  const send = target.protocol === "http:" ? plain : tls;
  return new Promise((resolve) => {
    let why: "address" | "time" | "connection" | "size" = "connection";
    const outgoing = send(
      target,
      {
        method: "POST",
        agent: false,
        lookup: guarded(isLocal, () => {
          why = "address";
        }),
        signal: AbortSignal.timeout(patienceMs),
        headers: { ...headers, "content-length": Buffer.byteLength(body), "user-agent": "songbang" },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size > mostAnswerBytes) {
            why = "size";
            outgoing.destroy(new Error("too much of an answer"));
          }
        });
        incoming.on("end", () => {
          const body = Buffer.concat(chunks).toString("utf8");
          const isWhole = size <= mostAnswerBytes;
          resolve(
            isWhole ? { kind: "answered", status: incoming.statusCode ?? 0, body } : { kind: "failed", why: "size" },
          );
        });
        incoming.on("error", () => resolve({ kind: "failed", why }));
      },
    );
    outgoing.on("error", (error) => resolve({ kind: "failed", why: isLate(error) ? "time" : why }));
    // An address that is written as such is looked up by nobody.
    const literal = target.hostname.replace(/^\[(.*)\]$/, "$1");
    if (/^[\d.]+$|:/.test(literal) && !mayReach(literal, isLocal)) {
      why = "address";
      outgoing.destroy(new Error("an address that is not to be reached"));
      return;
    }
    outgoing.end(body);
  });
}

function isLate(error: Error): boolean {
  return error.name === "AbortError" || error.name === "TimeoutError";
}

function guarded(isLocal: boolean, refused: () => void): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const [first] = addresses.filter(({ address }) => mayReach(address, isLocal));
      if (!first || addresses.some(({ address }) => !mayReach(address, isLocal))) {
        refused();
        return callback(new Error("an address that is not to be reached"), "", 0);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
