import { foreignOpenIdOf, newId, p2pChatId, unionIdOf, userIdOf } from "./ids.ts";
import type { AppKeys, Cast, CastPerson, PlatformOptions } from "./options.ts";
import type { Snapshot } from "./store.ts";
import { type PersonRecord, World } from "./world.ts";

/** Granted by an administrator only after a look; off until somebody switches them on. */
const SENSITIVE_SCOPES = ["im:message.group_msg", "contact:user.employee_id:readonly"];

/** The world as it was left, or a new one; then whoever the cast has and the world lacks moves in. */
export function openWorld(options: PlatformOptions, snapshot: Snapshot | null): World {
  const app = keys(options.app, snapshot?.app);
  const bot = snapshot?.bot ?? { openId: newId.bot(), name: options.botName ?? "松绑" };
  const world = new World(app, snapshot?.tenantKey ?? newId.tenant(), bot);
  for (const scope of snapshot?.missingScopes ?? SENSITIVE_SCOPES) world.missingScopes.add(scope);
  if (snapshot) restore(world, snapshot);
  if (options.cast) settle(world, options.cast, Date.now());
  return world;
}

function keys(given: Partial<AppKeys> = {}, kept?: AppKeys): AppKeys {
  const app = {
    appId: given.appId ?? kept?.appId ?? newId.app(),
    appSecret: given.appSecret ?? kept?.appSecret ?? newId.secret(),
    encryptKey: given.encryptKey ?? kept?.encryptKey ?? newId.encryptKey(),
    verificationToken: given.verificationToken ?? kept?.verificationToken ?? newId.verificationToken(),
  };
  if (!/^cli_[0-9a-f]{16}$/.test(app.appId)) throw new Error("an app id is cli_ and 16 hexadecimal digits");
  return app;
}

function restore(world: World, snapshot: Snapshot): void {
  for (const person of snapshot.people) world.people.set(person.openId, person);
  for (const chat of snapshot.chats) world.chats.set(chat.chatId, chat);
  for (const message of snapshot.messages) world.keepMessage(message);
  for (const file of snapshot.files) world.files.set(file.key, file);
  for (const reaction of snapshot.reactions) world.reactions.set(reaction.reactionId, reaction);
  for (const command of snapshot.commands) world.commands.set(command.commandId, command);
  for (const base of snapshot.bases ?? []) world.bases.set(base.appToken, base);
  for (const [uuid, kept] of snapshot.uuids) world.uuids.set(uuid, kept);
  for (const [key, seq] of snapshot.reads) world.reads.set(key, seq);
}

function settle(world: World, cast: Cast, now: number): void {
  for (const person of cast.people) movePersonIn(world, person, now);
  for (const { chatId, name, members } of cast.chats) {
    if (world.chats.has(chatId)) continue;
    world.chats.set(chatId, {
      chatId,
      kind: "group",
      name,
      members: [...members],
      botIn: true,
      dissolved: false,
      createdAt: now,
    });
  }
}

/** A person comes with a private chat with the bot. */
export function movePersonIn(world: World, given: CastPerson, now: number): PersonRecord {
  const known = world.people.get(given.openId);
  if (known) return known;
  const person: PersonRecord = {
    openId: given.openId,
    unionId: unionIdOf(given.openId),
    foreignOpenId: foreignOpenIdOf(given.openId),
    userId: userIdOf(given.openId),
    name: given.name,
    post: given.post ?? "",
    body: given.body ?? "",
    resigned: false,
    available: true,
    stoppedBot: false,
  };
  world.people.set(person.openId, person);
  world.chats.set(p2pChatId(person.openId), {
    chatId: p2pChatId(person.openId),
    kind: "p2p",
    name: person.name,
    members: [person.openId],
    botIn: true,
    dissolved: false,
    createdAt: now,
  });
  return person;
}
