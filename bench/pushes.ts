import { randomBytes } from "node:crypto";
import { encrypt, signature } from "../simulator/seal.ts";

export interface PushKeys {
  readonly appId: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
}

/**
 * A command in a group with a mention of the bot, as the platform writes and seals it. The outer body is canonical: the
 * SDK's adapters sign what they print again, and refuse anything else.
 */
export function preparePush(keys: PushKeys, botOpenId: string, chats: number): { body: Buffer; headers: string } {
  const unique = randomBytes(16).toString("hex");
  const inner = {
    schema: "2.0",
    header: {
      event_id: randomBytes(16).toString("hex"),
      token: keys.verificationToken,
      create_time: String(Date.now()),
      event_type: "im.message.receive_v1",
      tenant_key: "736588c9260f175d",
      app_id: keys.appId,
    },
    event: {
      sender: {
        sender_id: { union_id: `on_${unique}`, open_id: `ou_${unique}` },
        sender_type: "user",
        tenant_key: "736588c9260f175d",
      },
      message: {
        message_id: `om_${unique}`,
        chat_id: `oc_${Number.parseInt(unique.slice(0, 6), 16) % chats}`,
        chat_type: "group",
        message_type: "text",
        content: JSON.stringify({ text: "@_user_1 /查职责 楼下烧烤的油烟" }),
        create_time: String(Date.now()),
        update_time: String(Date.now()),
        mentions: [
          {
            key: "@_user_1",
            id: { union_id: "on_bot", open_id: botOpenId },
            name: "松绑",
            mentioned_type: "bot",
            tenant_key: "736588c9260f175d",
          },
        ],
      },
    },
  };
  const body = Buffer.from(JSON.stringify({ encrypt: encrypt(JSON.stringify(inner), keys.encryptKey) }));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(8).toString("hex");
  const headers = [
    `X-Lark-Request-Timestamp: ${timestamp}`,
    `X-Lark-Request-Nonce: ${nonce}`,
    `X-Lark-Signature: ${signature(timestamp, nonce, keys.encryptKey, body)}`,
  ];
  return { body, headers: headers.join("\r\n") };
}
