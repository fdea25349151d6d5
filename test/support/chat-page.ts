import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import cast from "../../data/demo/cast.json" with { type: "json" };
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { type CuttableLine, cuttableLine } from "./cuttable-line.ts";

export interface Click {
  readonly event: {
    readonly operator: { readonly open_id: string };
    readonly action: { readonly value: unknown; readonly form_value?: Readonly<Record<string, unknown>> };
  };
}

/** A simulator with its page, and a bot of one line each: what a card click is answered with is set by the test. */
export interface ChatWorld {
  readonly platform: Platform;
  readonly line: CuttableLine;
  readonly clicks: readonly Click[];
  answerClicks(answer: (click: Click) => unknown): void;
  sendCard(chatId: string, card: unknown): Promise<string>;
  patchCard(messageId: string, card: unknown): Promise<void>;
  register(command: string, description: string): Promise<void>;
  close(): Promise<void>;
}

export async function chatWorld(): Promise<ChatWorld> {
  const clicks: Click[] = [];
  let answer: (click: Click) => unknown = () => ({});
  const bot = createServer((request, response) => {
    void json(request).then((body) => {
      const click = readClick(body);
      if (click) clicks.push(click);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(click ? answer(click) : {}));
    });
  });
  const pushUrl = await listen(bot);
  const platform = await startPlatform({
    cast,
    pushUrl,
    app: { encryptKey: "" },
    botName: "松绑",
    pageDir: fileURLToPath(new URL("../../web/dist", import.meta.url)),
  });
  const line = await cuttableLine(platform.origin);
  const call = await botClient(platform);
  return {
    platform,
    line,
    clicks,
    answerClicks: (next) => {
      answer = next;
    },
    sendCard: async (chatId, card) => {
      const body = { receive_id: chatId, msg_type: "interactive", content: JSON.stringify(card) };
      return (await call("POST", "/im/v1/messages?receive_id_type=chat_id", body)).message_id;
    },
    patchCard: async (messageId, card) => {
      await call("PATCH", `/im/v1/messages/${messageId}`, { content: JSON.stringify(card) });
    },
    register: async (command, description) => {
      await call("POST", "/application/v7/app_slash_commands", {
        command,
        description: { default_value: description },
      });
    },
    close: async () => {
      await line.close();
      await platform.close();
      bot.closeAllConnections();
      await new Promise((resolve) => bot.close(resolve));
    },
  };
}

/** A visitor's own browser profile; what it complains about and where it goes is kept for the test to look at. */
export interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly strangers: readonly string[];
}

export async function visit(browser: Browser, world: ChatWorld, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const strangers: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(world.line.origin) && !/^(data|blob):/.test(request.url())) {
      strangers.push(request.url());
    }
  });
  await page.goto(`${world.line.origin}/chat/`);
  await page.getByTestId("composer").waitFor();
  return { page, complaints, strangers };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function readClick(body: unknown): Click | null {
  // The simulator's own pushes; their shape is tested where it makes them.
  const push = body as { header?: { event_type?: string } };
  return push.header?.event_type === "card.action.trigger" ? (body as Click) : null;
}

type Call = (method: string, path: string, body: unknown) => Promise<{ message_id: string }>;

async function botClient({ origin, app }: Platform): Promise<Call> {
  const post = async (method: string, path: string, body: unknown, token: string): Promise<unknown> => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const response = await fetch(`${origin}/open-apis${path}`, { method, headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as { code: number; msg: string };
    if (answer.code !== 0) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const keys = { app_id: app.appId, app_secret: app.appSecret };
  const granted = await post("POST", "/auth/v3/tenant_access_token/internal", keys, "");
  const { tenant_access_token: token } = granted as { tenant_access_token: string };
  return async (method, path, body) => {
    const { data } = (await post(method, path, body, token)) as { data: { message_id: string } };
    return data;
  };
}
