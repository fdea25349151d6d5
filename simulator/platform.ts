import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { adminApi } from "./admin-api.ts";
import { CallLog, type CallRecord } from "./api/call-log.ts";
import { endpoints } from "./api/endpoints.ts";
import { Faults } from "./api/faults.ts";
import { openApi } from "./api/gate.ts";
import { RateWindows } from "./api/rate.ts";
import { basePage } from "./bases/page.ts";
import { servePage } from "./chat/page.ts";
import { messageView } from "./chat/view.ts";
import { chatApi } from "./chat-api.ts";
import type { ChatMessage, ClickAnswer, ClickRequest } from "./chat-contract.ts";
import { click, componentCalled } from "./click/click.ts";
import { forward } from "./click/forward.ts";
import { VirtualClock } from "./clock.ts";
import { FileStore } from "./file-store.ts";
import { type Happenings, happenings } from "./happenings.ts";
import { p2pChatId } from "./ids.ts";
import { oauth } from "./oauth.ts";
import { openWorld } from "./open-world.ts";
import { type AppKeys, type PlatformOptions, platformLimits } from "./options.ts";
import { PageTokens } from "./page-tokens.ts";
import { recall, type Said, type Speech, say } from "./people.ts";
import { type Delivery, PushEngine } from "./push/engine.ts";
import { type HostileKind, sendChallenge, sendHostile } from "./push/hostile.ts";
import type { PostOutcome } from "./push/post.ts";
import { subscribedByDefault } from "./push/subscriptions.ts";
import { registration } from "./registration.ts";
import type { Settings, Sim } from "./sim.ts";
import { readSnapshot, Store, snapshotOf } from "./store.ts";
import type { MessageRecord, World } from "./world.ts";
import { Connections } from "./ws/connections.ts";

/** A running platform, as tests, benches and the command line hold it. */
export interface Platform extends Happenings {
  readonly origin: string;
  readonly app: AppKeys;
  readonly sim: Sim;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly pushes: PushEngine;
  readonly sockets: Connections;
  /** A person says something; resolves when it is in the chat. `pushed` resolves when the first attempts are over. */
  say(openId: string, chatId: string, text: string, more?: Omit<Speech, "text">): Promise<Said>;
  /**
   * A person uses a card. The component is named by its name, element_id or the words on it, or given as the page gives
   * it. Throws NotPossible where the client would not let the person do it.
   */
  click(
    openId: string,
    messageId: string,
    component: string | ClickRequest["component"],
    formValue?: ClickRequest["formValue"],
    more?: Pick<ClickRequest, "option" | "options" | "inputValue" | "checked">,
  ): Promise<ClickAnswer>;
  /** A person passes a card on to another chat. Throws NotPossible when the card does not allow it. */
  forward(openId: string, messageId: string, toChatId: string): MessageRecord;
  recall(openId: string, messageId: string): Promise<readonly Delivery[]>;
  setPushUrl(url: string | null): void;
  challenge(how: { readonly encrypted: boolean; readonly token?: string }): ReturnType<typeof sendChallenge>;
  hostile(kind: HostileKind): Promise<PostOutcome>;
  /** What is in a chat now, as its members see it; a person's open_id stands for the private chat with the bot. */
  chat(chatIdOrOpenId: string): readonly ChatMessage[];
  messages(): readonly MessageRecord[];
  deliveries(): readonly Delivery[];
  calls(): readonly CallRecord[];
  /** Looks at once and after every change, until the look finds something. */
  waitFor<T>(look: () => T | null | undefined | false, timeoutMs?: number): Promise<T>;
  close(): Promise<void>;
}

export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const snapshot = options.stateDir ? readSnapshot(options.stateDir) : null;
  const world = openWorld(options, snapshot);
  const offset = offsetAtStart(options.startAt, snapshot?.clockOffset);
  const clock = new VirtualClock(offset, () => world.announce({ kind: "clock" }));
  const settings = settingsOf(options);
  const sockets = new Connections(options.clientConfig);
  let origin = "";
  const sim: Sim = {
    world,
    clock,
    settings,
    files: new FileStore(world, options.stateDir ?? null),
    rates: new RateWindows(),
    faults: new Faults(),
    calls: new CallLog(world),
    pushes: new PushEngine(world, clock, settings, sockets),
    sockets,
    origin: () => origin,
    pageOrigin: () => options.pageOrigin ?? origin,
    pages: new PageTokens(clock, options.shortPages ?? false),
  };
  const store = options.stateDir
    ? new Store(options.stateDir, () => snapshotOf(world, clock.offset, sim.pushes.pending()))
    : null;
  const forget = world.onChange((change) => {
    if (change.kind !== "call") store?.changed();
  });
  const server = await listen(sim, options);
  origin = server.origin;
  sim.pushes.resume(snapshot?.pending ?? []);

  return {
    ...happenings(sim),
    origin: server.origin,
    app: world.app,
    sim,
    clock,
    faults: sim.faults,
    pushes: sim.pushes,
    sockets,
    say: async (openId, chatId, text, more = {}) => say(sim, openId, chatId, { ...more, text }),
    click: async (openId, messageId, component, formValue, more = {}) =>
      click(sim, {
        ...more,
        as: openId,
        messageId,
        component: typeof component === "string" ? componentCalled(sim, messageId, component) : component,
        ...(formValue ? { formValue } : {}),
      }),
    forward: (openId, messageId, toChatId) => forward(sim, openId, messageId, toChatId),
    recall: (openId, messageId) => recall(sim, openId, messageId),
    setPushUrl: (url) => {
      settings.pushUrl = url === null ? null : new URL(url).href;
    },
    challenge: (how) => sendChallenge(sim, how),
    hostile: (kind) => sendHostile(sim, kind),
    chat: (id) =>
      world.messagesIn(world.people.has(id) ? p2pChatId(id) : id).map((message) => messageView(world, message)),
    messages: () => [...world.messages.values()],
    deliveries: () => sim.pushes.deliveries(),
    calls: () => sim.calls.all(),
    waitFor: (look, timeoutMs) => waitFor(world, look, timeoutMs),
    close: async () => {
      sockets.close();
      await server.close();
      await store?.flush();
      forget();
      clock.close();
      sim.pushes.close();
    },
  };
}

/** Time does not run back: of a start that was asked for and the time it was left at, the later counts. */
function offsetAtStart(startAt: Date | undefined, kept: number | undefined): number {
  const asked = startAt ? startAt.getTime() - Date.now() : undefined;
  return Math.max(asked ?? kept ?? 0, kept ?? asked ?? 0);
}

function settingsOf(options: PlatformOptions): Settings {
  return {
    limits: { ...platformLimits, ...options.limits },
    uuidWindow: options.uuidWindow ?? true,
    syncAnswerWins: options.syncAnswerWins ?? true,
    slashDelayMs: options.slashDelayMs ?? 0,
    subscribed: new Set(options.subscribed ?? subscribedByDefault),
    transport: options.transport ?? "webhook",
    pushUrl: options.pushUrl === undefined ? null : new URL(options.pushUrl).href,
    pushEnabled: options.pushEnabled ?? true,
    pushBytes: options.pushBytes ?? "mixed",
    latencyMs: options.latencyMs ?? 0,
    oldCards: options.oldCards ?? "refuse",
    botStatus: options.botStatus ?? 2,
  };
}

async function listen(sim: Sim, options: PlatformOptions): Promise<{ origin: string; close: () => Promise<void> }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const chat = chatApi(sim);
  app.route("/", oauth(sim));
  app.route("/", registration(sim));
  app.route("/", openApi(sim, endpoints));
  app.route("/", chat.app);
  app.route("/", basePage(sim));
  app.route("/", adminApi(sim));
  if (options.pageDir) app.get("/", (c) => c.redirect("/chat/"));
  if (options.pageDir) servePage(app, options.pageDir);
  const { tls } = options;
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(tls ? { createServer: createTlsServer, serverOptions: tls } : {}),
  });
  server.on("upgrade", (request, socket, head) => sim.sockets.upgrade(request, socket, head));
  const host = options.host ?? "127.0.0.1";
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    ...happenings(sim),
    origin: `${tls ? "https" : "http"}://${host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        chat.close();
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

function waitFor<T>(world: World, look: () => T | null | undefined | false, timeoutMs = 5000): Promise<T> {
  return new Promise((resolve, reject) => {
    let stop = () => {};
    const finish = (act: () => void) => {
      clearTimeout(timer);
      stop();
      act();
    };
    const check = () => {
      try {
        const found = look();
        if (found !== null && found !== undefined && found !== false) finish(() => resolve(found));
      } catch (error) {
        finish(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const timer = setTimeout(
      () => finish(() => reject(new Error(`nothing came within ${timeoutMs} ms: ${look.toString()}`))),
      timeoutMs,
    );
    stop = world.onChange(check);
    check();
  });
}
