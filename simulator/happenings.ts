import { newId, p2pChatId } from "./ids.ts";
import { movePersonIn } from "./open-world.ts";
import type { CastPerson } from "./options.ts";
import { getPerson, idsOf, NotPossible } from "./people.ts";
import type { Delivery } from "./push/engine.ts";
import type { Sim } from "./sim.ts";
import type { ChatRecord, MessageRecord, PersonRecord } from "./world.ts";

type Pushed = Promise<readonly Delivery[]>;

/** What people and administrators do beside talking. Each changes the world and tells the bot, if it subscribed. */
export function happenings(sim: Sim) {
  return {
    removeBot: (chatId: string, by?: string): Pushed => moveBot(sim, chatId, false, by),
    addBot: (chatId: string, by?: string): Pushed => moveBot(sim, chatId, true, by),

    dissolve(chatId: string): Pushed {
      const chat = getGroup(sim, chatId);
      chat.dissolved = true;
      return tell(sim, chat, "im.chat.disbanded_v1", { operator_id: operator(sim, chat) });
    },

    rename(chatId: string, name: string): Pushed {
      const chat = getGroup(sim, chatId);
      const before = chat.name;
      chat.name = name;
      const change = { before_change: { name: before }, after_change: { name } };
      return tell(sim, chat, "im.chat.updated_v1", { operator_id: operator(sim, chat), ...change });
    },

    join: (chatId: string, openId: string): Pushed => moveMember(sim, chatId, openId, true),
    leave: (chatId: string, openId: string): Pushed => moveMember(sim, chatId, openId, false),

    /** Somebody new is taken on: visible to the app, with a private chat. */
    hire(person: CastPerson): Pushed {
      const hired = movePersonIn(sim.world, person, sim.clock.ms());
      sim.world.announce({ kind: "chats", openIds: [hired.openId] });
      return sim.pushes.event("contact.user.created_v3", { object: contactObject(sim, hired) });
    },

    resign(openId: string): Pushed {
      const person = getPerson(sim, openId);
      person.resigned = true;
      sim.world.announce({ kind: "quiet" });
      return sim.pushes.event("contact.user.deleted_v3", { object: contactObject(sim, person) });
    },

    renamePerson(openId: string, name: string): Pushed {
      const person = getPerson(sim, openId);
      const before = person.name;
      person.name = name;
      sim.world.announce({ kind: "quiet" });
      const change = { object: contactObject(sim, person), old_object: { name: before } };
      return sim.pushes.event("contact.user.updated_v3", change);
    },

    /** The app's availability no longer covers this person, or does again. */
    setAvailable(openId: string, available: boolean): void {
      getPerson(sim, openId).available = available;
      sim.world.announce({ kind: "quiet" });
    },

    setStopped(openId: string, stopped: boolean): void {
      getPerson(sim, openId).stoppedBot = stopped;
      sim.world.announce({ kind: "quiet" });
    },

    /** A tap on the bot's menu in the private chat. The timestamp is in seconds, unlike everywhere else. */
    menu(openId: string, eventKey: string): Pushed {
      const person = getPerson(sim, openId);
      return sim.pushes.event("application.bot.menu_v6", {
        operator: { operator_name: person.name, operator_id: idsOf(sim, person) },
        event_key: eventKey,
        timestamp: String(Math.floor(sim.clock.ms() / 1000)),
      });
    },

    react(openId: string, messageId: string, emoji: string): Pushed {
      const person = getPerson(sim, openId);
      const at = sim.clock.ms();
      const reactionId = newId.reaction();
      sim.world.reactions.set(reactionId, { reactionId, messageId, emoji, operator: { kind: "user", id: openId }, at });
      sim.world.announce({ kind: "quiet" });
      return sim.pushes.event("im.message.reaction.created_v1", {
        message_id: messageId,
        reaction_type: { emoji_type: emoji },
        operator_type: "user",
        user_id: idsOf(sim, person),
        action_time: String(at),
      });
    },

    /** Only private messages of the bot are told to be read. */
    read(openId: string): Pushed {
      const person = getPerson(sim, openId);
      const chatId = p2pChatId(openId);
      const unread = sim.world
        .messagesIn(chatId)
        .filter((message) => message.sender.kind === "bot" && message.seq > sim.world.readSeq(openId, chatId));
      sim.world.markRead(openId, chatId, sim.world.seq);
      if (unread.length === 0) return Promise.resolve([]);
      const readTime = String(sim.clock.ms());
      return sim.pushes.event("im.message.message_read_v1", {
        reader: { reader_id: idsOf(sim, person), read_time: readTime, tenant_key: sim.world.tenantKey },
        message_id_list: unread.map((message) => message.messageId),
      });
    },

    /** A card of another app's bot in the same chat, which this app may not touch. */
    otherBotSays(chatId: string, card: object): MessageRecord {
      const { world, clock } = sim;
      const message: MessageRecord = {
        seq: world.seq + 1,
        messageId: newId.message(),
        chatId,
        sender: { kind: "bot", id: newId.app() },
        msgType: "interactive",
        content: JSON.stringify(card),
        mentions: [],
        rootId: null,
        parentId: null,
        threadId: null,
        createdAt: clock.ms(),
        updatedAt: null,
        recalledAt: null,
        version: 1,
        edits: 0,
      };
      world.addMessage(message);
      return message;
    },

    /** Every tenant token is rotated away; the next call with one gets 99991663. */
    revokeTokens(): void {
      sim.world.tokens = [];
    },
    switchScopeOff: (scope: string) => void sim.world.missingScopes.add(scope),
    switchScopeOn: (scope: string) => void sim.world.missingScopes.delete(scope),
  };
}

export type Happenings = ReturnType<typeof happenings>;

function getGroup(sim: Sim, chatId: string): ChatRecord {
  const chat = sim.world.chats.get(chatId);
  if (!chat || chat.kind !== "group") throw new NotPossible(`no group ${chatId}`);
  return chat;
}

function operator(sim: Sim, chat: ChatRecord, by?: string): Record<string, string> {
  const person = sim.world.people.get(by ?? chat.members[0] ?? "");
  return person ? idsOf(sim, person) : {};
}

async function tell(sim: Sim, chat: ChatRecord, eventType: string, more: Record<string, unknown>) {
  sim.world.announce({ kind: "chats", openIds: chat.members });
  return sim.pushes.event(eventType, { chat_id: chat.chatId, ...more });
}

function moveBot(sim: Sim, chatId: string, isIn: boolean, by?: string): Pushed {
  const chat = getGroup(sim, chatId);
  chat.botIn = isIn;
  return tell(sim, chat, isIn ? "im.chat.member.bot.added_v1" : "im.chat.member.bot.deleted_v1", {
    operator_id: operator(sim, chat, by),
    external: false,
    operator_tenant_key: sim.world.tenantKey,
    name: chat.name,
    i18n_names: { zh_cn: chat.name },
  });
}

function moveMember(sim: Sim, chatId: string, openId: string, isIn: boolean): Pushed {
  const chat = getGroup(sim, chatId);
  const person = getPerson(sim, openId);
  chat.members = chat.members.filter((member) => member !== openId);
  if (isIn) chat.members.push(openId);
  else sim.world.announce({ kind: "chats", openIds: [openId] });
  return tell(sim, chat, isIn ? "im.chat.member.user.added_v1" : "im.chat.member.user.deleted_v1", {
    operator_id: operator(sim, chat),
    users: [{ name: person.name, user_id: idsOf(sim, person), tenant_key: sim.world.tenantKey }],
  });
}

function contactObject(sim: Sim, person: PersonRecord): Record<string, unknown> {
  return {
    ...idsOf(sim, person),
    name: person.name,
    job_title: person.post,
    status: {
      is_frozen: false,
      is_resigned: person.resigned,
      is_activated: true,
      is_exited: false,
      is_unjoin: false,
    },
  };
}
