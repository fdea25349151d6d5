import { randomBytes } from "node:crypto";
import { newId } from "../ids.ts";
import type { AppKeys } from "../options.ts";
import { encrypt, signature } from "../seal.ts";
import type { World } from "../world.ts";
import { looseJson } from "./loose-json.ts";

export interface Envelope {
  readonly schema: "2.0";
  readonly header: {
    readonly event_id: string;
    readonly event_type: string;
    readonly create_time: string;
    readonly token: string;
    readonly tenant_key: string;
    readonly app_id: string;
  };
  readonly event: Readonly<Record<string, unknown>>;
}

export interface SealedPush {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
}

export function envelope(
  world: World,
  eventType: string,
  createTime: string,
  event: Readonly<Record<string, unknown>>,
): Envelope {
  return {
    schema: "2.0",
    header: {
      event_id: newId.event(),
      event_type: eventType,
      create_time: createTime,
      token: world.app.verificationToken,
      tenant_key: world.tenantKey,
      app_id: world.app.appId,
    },
    // Fields may be added at any time; whoever reads pushes must not mind.
    event: { ...event, [`x_${randomBytes(3).toString("hex")}`]: randomBytes(4).toString("hex") },
  };
}

/** One attempt on the wire: encrypted and signed anew, stamped by the machine's clock, never by the virtual one. */
export function seal(app: AppKeys, inner: object, bytes: "mixed" | "canonical", stampMs = Date.now()): SealedPush {
  const plaintext = looseJson(inner);
  if (app.encryptKey === "") return { body: Buffer.from(plaintext), headers: contentType() };
  const sealed = encrypt(plaintext, app.encryptKey);
  const body = Buffer.from(bytes === "mixed" ? looseJson({ encrypt: sealed }) : JSON.stringify({ encrypt: sealed }));
  return { body, headers: { ...contentType(), ...signed(app.encryptKey, body, stampMs) } };
}

export function signed(encryptKey: string, body: Buffer, stampMs: number): Record<string, string> {
  const timestamp = String(Math.floor(stampMs / 1000));
  const nonce = newId.nonce();
  return {
    "x-lark-request-timestamp": timestamp,
    "x-lark-request-nonce": nonce,
    "x-lark-signature": signature(timestamp, nonce, encryptKey, body),
  };
}

export function contentType(): Record<string, string> {
  return { "content-type": "application/json; charset=utf-8" };
}
