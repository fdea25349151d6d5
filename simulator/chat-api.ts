import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { slashHints } from "./api/slash.ts";
import { ChatStream } from "./chat/stream.ts";
import { chatView, messageView, personView } from "./chat/view.ts";
import { wayOf } from "./chat/way.ts";
import type { Page, Start, Uploaded } from "./chat-contract.ts";
import { click } from "./click/click.ts";
import { happenings } from "./happenings.ts";
import { imageTypeOf } from "./image-type.ts";
import { enter, getChat, getPerson, NotPossible, say } from "./people.ts";
import type { Sim } from "./sim.ts";

type Env = { Bindings: HttpBindings };

const sayBody = z
  .object({
    as: z.string(),
    chatId: z.string(),
    text: z.string().min(1).max(20_000).optional(),
    fileKey: z.string().optional(),
    fileName: z.string().max(250).optional(),
    replyTo: z.string().optional(),
    mentionBot: z.boolean().optional(),
  })
  .refine((body) => (body.text === undefined) !== (body.fileKey === undefined), "exactly one of text and fileKey");
const typed = z.union([z.string(), z.array(z.string()), z.boolean()]);
const clickBody = z.object({
  as: z.string(),
  messageId: z.string(),
  component: z.object({
    tag: z.string(),
    name: z.string().optional(),
    elementId: z.string().optional(),
    ordinal: z.number().int(),
  }),
  formValue: z.record(z.string(), typed).optional(),
  option: z.string().optional(),
  options: z.array(z.string()).optional(),
  inputValue: z.string().optional(),
  checked: z.boolean().optional(),
});
const readBody = z.object({ as: z.string(), chatId: z.string() });
const clockBody = z.object({ to: z.iso.datetime({ offset: true }) });
const FILE_MAX = 100 * 1024 * 1024;

/** What the chat page needs, as chat-contract.ts says. There is no login: the page picks who one is. */
export function chatApi(sim: Sim): { app: Hono<Env>; close: () => void } {
  const stream = new ChatStream(sim);
  const does = happenings(sim);
  const app = new Hono<Env>().basePath("/chat/api");
  app.onError((error, c) => {
    if (error instanceof NotPossible) return c.json({ error: error.message }, 409);
    if (error instanceof z.ZodError || error instanceof SyntaxError) return c.json({ error: "请求的内容不对" }, 400);
    console.error("simulator: the chat API failed", error);
    return c.json({ error: "模拟器出错，请看它的日志" }, 500);
  });
  app.get("/start", (c) => c.json(start(sim)));
  app.get("/chats", (c) => {
    const { openId } = asPerson(sim, c);
    const chats = sim.world.chatsOf(openId).map((chat) => chatView(sim, chat, openId));
    return c.json(chats.sort((a, b) => (b.lastAt ?? "").localeCompare(a.lastAt ?? "")));
  });
  app.get("/messages", async (c) => c.json(await page(sim, c)));
  app.post("/messages", async (c) => {
    const body = sayBody.parse(await c.req.json());
    const kind = body.fileKey === undefined ? "text" : (sim.world.files.get(body.fileKey)?.kind ?? "file");
    const said = say(sim, body.as, body.chatId, {
      text: body.text ?? body.fileKey ?? "",
      kind,
      ...(body.mentionBot === undefined ? {} : { mention: body.mentionBot ? ("bot" as const) : ("nobody" as const) }),
      ...(body.replyTo === undefined ? {} : { replyTo: body.replyTo }),
      ...(body.fileName === undefined ? {} : { fileName: body.fileName }),
    });
    return c.json({ messageId: said.messageId });
  });
  app.post("/files", async (c) => c.json(await receiveFile(sim, c)));
  app.get("/files/:fileKey", (c) => sendFile(sim, c));
  app.post("/click", async (c) => {
    const body = clickBody.parse(await c.req.json());
    // zod gives `undefined` for what is absent, the contract leaves it out; JSON has no undefined, so they agree.
    return c.json(await click(sim, JSON.parse(JSON.stringify(body))));
  });
  app.post("/read", async (c) => {
    const body = readBody.parse(await c.req.json());
    const chat = getChat(sim, body.as, body.chatId);
    // In private the bot is told, if it asked to be; the page does not wait for that.
    if (chat.kind === "p2p") void does.read(body.as);
    sim.world.markRead(body.as, chat.chatId, sim.world.messagesIn(chat.chatId).at(-1)?.seq ?? 0);
    sim.world.announce({ kind: "chats", openIds: [body.as] });
    return c.json({});
  });
  app.post("/clock", async (c) => {
    const to = new Date(clockBody.parse(await c.req.json()).to);
    if (to.getTime() < sim.clock.ms()) throw new NotPossible("时间只能往后调");
    await sim.clock.set(to);
    return c.json({ now: sim.clock.now().toISOString() });
  });
  app.get("/stream", (c) => {
    const { openId } = asPerson(sim, c);
    return stream.response(openId, c.req.header("last-event-id") ?? c.req.query("lastEventId"));
  });
  app.get("/way", (c) => c.json(wayOf(sim, c.req.query("message") ?? "")));
  app.all("*", (c) => c.json({ error: "没有这个接口" }, 404));
  return { app, close: () => stream.close() };
}

function start(sim: Sim): Start {
  return {
    people: [...sim.world.people.values()].filter((person) => !person.resigned).map(personView),
    bot: sim.world.bot,
    commands: slashHints(sim),
    now: sim.clock.now().toISOString(),
  };
}

function asPerson(sim: Sim, c: Context<Env>) {
  return getPerson(sim, c.req.query("as") ?? "");
}

async function page(sim: Sim, c: Context<Env>): Promise<Page> {
  const { openId } = asPerson(sim, c);
  const chat = getChat(sim, openId, c.req.query("chat") ?? "");
  const before = c.req.query("before");
  const limit = Math.min(200, Math.max(1, Number(c.req.query("limit") ?? 50) || 50));
  const all = sim.world.messagesIn(chat.chatId);
  const end = before ? all.findIndex((message) => message.messageId === before) : all.length;
  if (end < 0) throw new NotPossible("没有这条消息");
  // Opening the private chat is an event of its own.
  if (!before && chat.kind === "p2p") enter(sim, openId);
  const from = Math.max(0, end - limit);
  return { messages: all.slice(from, end).map((message) => messageView(sim.world, message)), hasMore: from > 0 };
}

async function receiveFile(sim: Sim, c: Context<Env>): Promise<Uploaded> {
  const name = (c.req.query("name") ?? "").replace(/[\\/\p{Cc}]/gu, "_").slice(0, 250) || "file";
  if (Number(c.req.header("content-length") ?? 0) > FILE_MAX) throw new NotPossible("文件超过 100 MB，不能发送");
  const bytes = Buffer.from(await c.req.arrayBuffer());
  if (bytes.length === 0) throw new NotPossible("文件是空的");
  const imageType = imageTypeOf(bytes);
  const file = await sim.files.add(bytes, {
    kind: imageType ? "image" : "file",
    name,
    contentType: imageType?.mime ?? "application/octet-stream",
    fileType: "",
    owner: "",
  });
  return { fileKey: file.key, size: file.size };
}

/** Only for members of a chat in which the file was sent. */
async function sendFile(sim: Sim, c: Context<Env>): Promise<Response> {
  const { openId } = asPerson(sim, c);
  const key = c.req.param("fileKey") ?? "";
  const file = sim.world.files.get(key);
  const shown = sim.world
    .chatsOf(openId)
    .some((chat) => sim.world.messagesIn(chat.chatId).some((message) => message.content.includes(key)));
  if (!file || !shown) return c.json({ error: "没有这个文件" }, 404);
  const inline = file.kind === "image" && file.contentType !== "image/svg+xml";
  return new Response(new Uint8Array(await sim.files.read(file)), {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `${inline ? "inline" : "attachment"}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "x-content-type-options": "nosniff",
    },
  });
}
