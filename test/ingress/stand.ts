import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { encrypt, signature } from "../../simulator/seal.ts";
import { type IngressOutcome, type IngressPorts, ingress, webhookPath } from "../../src/ingress/app.ts";
import { nodeIngress } from "../../src/ingress/node.ts";

/** The keys of the app that the stand's ingress belongs to. */
export const keys = {
  appId: "cli_0123456789abcdef",
  encryptKey: "key of the test",
  verificationToken: "vt-of-the-test",
} as const;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Stand {
  readonly port: number;
  readonly url: string;
  /** What the ingress has counted since the last look. */
  readonly outcomes: () => readonly IngressOutcome[];
  readonly post: (push: RawPush) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export interface RawPush {
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The ingress has two fronts: Node's own, as the web role uses it, and that of the Fetch API, for the edge. */
export type Front = "node" | "fetch";

/** A listening ingress with the given ports; whatever is not given refuses to be called. */
export async function openStand(given: Partial<IngressPorts>, front: Front = "node"): Promise<Stand> {
  let counted: IngressOutcome[] = [];
  const uncalled = (name: string) => () => Promise.reject(new Error(`${name} was not expected`));
  const ports: IngressPorts = {
    ...keys,
    botOpenId: () => "ou_bot",
    put: uncalled("put"),
    openDoor: uncalled("openDoor"),
    settled: async () => undefined,
    count: (outcome) => counted.push(outcome),
    now: Date.now,
    ...given,
  };
  const webhook = nodeIngress(ports);
  const listener = getRequestListener(ingress(ports).fetch);
  const server = createServer((incoming, outgoing) => {
    const own = front === "node" && incoming.method === "POST" && incoming.url === webhookPath;
    void (own ? webhook : listener)(incoming, outgoing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/lark/webhook`;
  return {
    port,
    url,
    outcomes: () => {
      const seen = counted;
      counted = [];
      return seen;
    },
    post: (push) => post(url, push),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function post(url: string, { body, headers = {} }: RawPush): Promise<Answer> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Unique to the test that asks, so that files can share one database. */
export function newId(kind: "om" | "oc" | "ou" | "ev"): string {
  return `${kind}_${randomBytes(8).toString("hex")}`;
}

interface Inner {
  readonly schema: "2.0";
  readonly header: Readonly<Record<string, unknown>>;
  readonly event: unknown;
}

/** An event as the platform writes it, before it is sealed. */
export function eventOf(type: string, event: unknown, header: Readonly<Record<string, unknown>> = {}): Inner {
  return {
    schema: "2.0",
    header: {
      event_id: newId("ev"),
      event_type: type,
      create_time: String(Date.now()),
      token: keys.verificationToken,
      tenant_key: "tk-1",
      app_id: keys.appId,
      ...header,
    },
    event,
  };
}

export interface Spoken {
  readonly text?: string;
  readonly messageId?: string;
  readonly chatId?: string;
  readonly chatType?: "p2p" | "group";
  readonly type?: string;
  readonly content?: string;
  readonly mentions?: readonly unknown[];
}

/** A message to the bot: in a private chat, unless it says otherwise. */
export function messageEvent(spoken: Spoken = {}): Inner {
  return eventOf("im.message.receive_v1", {
    sender: { sender_id: { open_id: newId("ou"), union_id: "on_1" }, sender_type: "user", tenant_key: "tk-1" },
    message: {
      message_id: spoken.messageId ?? newId("om"),
      chat_id: spoken.chatId ?? newId("oc"),
      chat_type: spoken.chatType ?? "p2p",
      message_type: spoken.type ?? "text",
      content: spoken.content ?? JSON.stringify({ text: spoken.text ?? "/帮助" }),
      create_time: String(Date.now()),
      ...(spoken.mentions ? { mentions: spoken.mentions } : {}),
      field_of_next_year: { any: "thing" },
    },
  });
}

export const botMention = {
  key: "@_user_1",
  id: { open_id: "ou_bot", union_id: "on_bot" },
  name: "松绑",
  mentioned_type: "bot",
};

/** Sealed and signed as the platform does. `at` is the stamp; `around` writes the outer body in another way. */
export function sealed(
  inner: unknown,
  more: { at?: number; encryptKey?: string; around?: (encrypt: string) => string } = {},
): RawPush & { readonly headers: Readonly<Record<string, string>> } {
  const encryptKey = more.encryptKey ?? keys.encryptKey;
  const text = typeof inner === "string" ? inner : JSON.stringify(inner);
  const box = encrypt(text, encryptKey);
  return signed(more.around ? more.around(box) : JSON.stringify({ encrypt: box }), more);
}

/** Signs any outer body. */
export function signed(
  body: string | Buffer,
  more: { at?: number; encryptKey?: string } = {},
): RawPush & { readonly headers: Readonly<Record<string, string>> } {
  const stamp = String(Math.floor((more.at ?? Date.now()) / 1000));
  const nonce = randomBytes(8).toString("hex");
  const bytes = Buffer.from(body);
  return {
    body,
    headers: {
      "x-lark-request-timestamp": stamp,
      "x-lark-request-nonce": nonce,
      "x-lark-signature": signature(stamp, nonce, more.encryptKey ?? keys.encryptKey, bytes),
    },
  };
}
