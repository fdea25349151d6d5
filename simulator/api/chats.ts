import type { Sim } from "../sim.ts";
import type { ChatRecord } from "../world.ts";
import { type Call, choice, type Endpoint, ok, pageSize, param } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";
import { personId } from "./send.ts";

const SCOPES = ["im:chat", "im:chat:readonly", "im:chat:read"];
const MEMBER_SCOPES = [...SCOPES, "im:chat.members:read"];

export const listChats: Endpoint = {
  name: "chat.list",
  method: "GET",
  path: "/open-apis/im/v1/chats",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    choice(call, "sort_type", ["ByCreateTimeAsc", "ByActiveTimeDesc"], "ByCreateTimeAsc");
    const groups = [...sim.world.chats.values()].filter(
      (chat) => chat.kind === "group" && chat.botIn && !chat.dissolved,
    );
    return ok(page(sim, call, groups, pageSize(call, 100, 20), (chat) => chatItem(sim, chat)));
  },
};

export const searchChats: Endpoint = {
  name: "chat.search",
  method: "GET",
  path: "/open-apis/im/v1/chats/search",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const query = call.query.get("query") ?? "";
    const found = [...sim.world.chats.values()].filter(
      (chat) => chat.kind === "group" && chat.botIn && !chat.dissolved && query !== "" && chat.name.includes(query),
    );
    return ok(page(sim, call, found, pageSize(call, 100, 20), (chat) => chatItem(sim, chat)));
  },
};

export const getChatInfo: Endpoint = {
  name: "chat.get",
  method: "GET",
  path: "/open-apis/im/v1/chats/:chat_id",
  auth: "tenant",
  scopes: SCOPES,
  run: (sim, call) => {
    const chat = findChat(sim, call);
    return ok({
      ...chatItem(sim, chat),
      chat_mode: chat.kind,
      chat_type: "private",
      group_message_type: "chat",
      user_count: String(chat.members.length),
      bot_count: chat.botIn ? "1" : "0",
      add_member_permission: "all_members",
      share_card_permission: "allowed",
      at_all_permission: "all_members",
      edit_permission: "all_members",
      moderation_permission: "all_members",
      urgent_setting: "all_members",
    });
  },
};

export const listMembers: Endpoint = {
  name: "chat.members",
  method: "GET",
  path: "/open-apis/im/v1/chats/:chat_id/members",
  auth: "tenant",
  scopes: MEMBER_SCOPES,
  run: (sim, call) => {
    const chat = findChat(sim, call);
    const idType = choice(call, "member_id_type", ["open_id", "user_id", "union_id"], "open_id");
    const members = chat.members.flatMap((openId) => sim.world.people.get(openId) ?? []);
    return ok({
      ...page(sim, call, members, pageSize(call, 100, 20), (person) => ({
        member_id_type: idType,
        member_id: personId(person, idType),
        name: person.name,
        tenant_key: sim.world.tenantKey,
      })),
      member_total: members.length,
    });
  },
};

export const isInChat: Endpoint = {
  name: "chat.is_in_chat",
  method: "GET",
  path: "/open-apis/im/v1/chats/:chat_id/members/is_in_chat",
  auth: "tenant",
  scopes: MEMBER_SCOPES,
  run: (sim, call) => ok({ is_in_chat: knownChat(sim, call).botIn }),
};

function knownChat(sim: Sim, call: Call): ChatRecord {
  const id = param(call, "chat_id");
  call.touched.chatId = id;
  const chat = sim.world.chats.get(id);
  if (!chat) throw new Refusal(232006, "Your request specifies a chat_id which is invalid.");
  if (chat.dissolved) throw new Refusal(232009, "The chat has been dissolved.");
  return chat;
}

function findChat(sim: Sim, call: Call): ChatRecord {
  const chat = knownChat(sim, call);
  if (!chat.botIn) throw new Refusal(232011, "Operator can NOT be out of the chat.");
  return chat;
}

function page<T>(sim: Sim, call: Call, all: readonly T[], size: number, item: (each: T) => object): object {
  const offset = sim.pages.read(call.query.get("page_token"));
  if (offset === null) throw new Refusal(232001, "Your request contains an invalid request parameter: page_token.");
  const found = sim.pages.slice(all, offset, size);
  return { ...found, items: found.items.map(item) };
}

function chatItem(sim: Sim, chat: ChatRecord): object {
  return {
    chat_id: chat.chatId,
    avatar: "",
    name: chat.name,
    description: "",
    owner_id: chat.members[0] ?? "",
    owner_id_type: "open_id",
    external: false,
    tenant_key: sim.world.tenantKey,
    labels: [],
    chat_status: "normal",
  };
}
