import http from "node:http";
import https from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import {
  defaultHttpInstance,
  EventDispatcher,
  type HttpInstance,
  LoggerLevel,
  WSClient,
} from "@larksuiteoapi/node-sdk";
import type { Logger } from "pino";
import { isLoopback } from "./loopback.ts";
import type { AppKeys } from "./token.ts";

export type LineState = "connected" | "connecting" | "reconnecting" | "refused";

export interface LongConnectionPorts {
  /**
   * Keeps a push, in clear. What it resolves to goes back with the acknowledgement; when it rejects, the platform is
   * told so and pushes again.
   */
  readonly receive: (body: unknown) => Promise<object | undefined>;
  readonly changed: (state: LineState) => void;
  readonly log: Logger;
  /** A connection that answers no ping for so long is given up: the SDK's own watchdog is off unless this is set. */
  readonly pingTimeoutSeconds?: number;
  /** Waits before the platform is asked again after it refused us, the last one over and over. */
  readonly refusedWaitsMs?: readonly number[];
}

export interface LongConnection {
  readonly state: () => LineState;
  /** Resolves when it has been connected for the first time. */
  readonly connected: Promise<void>;
  /** Acknowledges what is in hand, then leaves. */
  readonly close: () => Promise<void>;
}

// 20 to 60 s work; 3 s raised false alarms on lossy lines (lark-protocol.md 5.5).
const pingTimeoutSeconds = 30;
const refusedWaitsMs = [5000, 15_000, 60_000, 300_000] as const;

/**
 * The long connection, kept for ever: the SDK reconnects by itself, and where it gives up (too many connections, a
 * secret that was just rotated, "system busy") it is started again. What it logs would hold payloads and tickets, so
 * only our own lines are written.
 */
export function openLongConnection(
  config: AppKeys & { readonly domain: string },
  ports: LongConnectionPorts,
): LongConnection {
  const { log } = ports;
  const first = Promise.withResolvers<void>();
  const stopping = new AbortController();
  const inHand = new Set<Promise<unknown>>();
  const agent = openAgents(config.domain);
  let state: LineState = "connecting";
  let refusals = 0;
  const become = (next: LineState): void => {
    state = next;
    ports.changed(next);
    log.info({ state: next }, "long connection");
  };
  const connected = (): void => {
    refusals = 0;
    become("connected");
    first.resolve();
  };
  const client = new WSClient({
    appId: config.appId,
    appSecret: config.appSecret,
    domain: config.domain,
    httpInstance: agent.http,
    autoReconnect: true,
    handshakeTimeoutMs: 15_000,
    wsConfig: { pingTimeout: ports.pingTimeoutSeconds ?? pingTimeoutSeconds },
    logger: silent,
    loggerLevel: LoggerLevel.error,
    onReady: connected,
    onReconnected: connected,
    onReconnecting: () => become("reconnecting"),
    onError: (error) => {
      become("refused");
      // The SDK's sentence; of it only the platform's code is kept.
      const code = /code=(\d+)/.exec(error.message)?.[1];
      log.warn({ code }, "the platform refuses the long connection");
      void again();
    },
  });
  const receiver = new Receiver(async (body) => {
    const work = ports.receive(body);
    inHand.add(work);
    try {
      return await work;
    } finally {
      inHand.delete(work);
    }
  });
  const again = async (): Promise<void> => {
    const waits = ports.refusedWaitsMs ?? refusedWaitsMs;
    const wait = waits[Math.min(refusals++, waits.length - 1)] ?? 60_000;
    const woken = await pause(wait * (0.75 + Math.random() / 2), true, { signal: stopping.signal }).catch(() => false);
    if (woken) await client.start({ eventDispatcher: receiver });
  };
  void client.start({ eventDispatcher: receiver });
  return {
    state: () => state,
    connected: first.promise,
    close: async () => {
      stopping.abort();
      await Promise.allSettled(inHand);
      // The acknowledgement of what was in hand leaves in the turns of the loop that follow.
      await pause(10);
      client.close();
      agent.close();
    },
  };
}

/** Takes a push whole, before the SDK flattens it and answers for the types it does not know. */
class Receiver extends EventDispatcher {
  readonly #receive: (body: unknown) => Promise<object | undefined>;

  constructor(receive: (body: unknown) => Promise<object | undefined>) {
    super({ logger: silent, loggerLevel: LoggerLevel.error });
    this.#receive = receive;
  }

  override async invoke(body: unknown): Promise<object | undefined> {
    return this.#receive(body);
  }
}

const nothing = (): void => undefined;
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing };

/** The discovery call's own HTTP: the SDK's shared one would go through a proxy even to this machine. */
function openAgents(domain: string): { readonly http: HttpInstance; readonly close: () => void } {
  const origin = new URL(domain);
  const secure = origin.protocol === "https:";
  const agent = secure ? new https.Agent() : new http.Agent();
  const axios = defaultHttpInstance.create({
    ...(secure ? { httpsAgent: agent } : { httpAgent: agent }),
    ...(isLoopback(origin) ? { proxy: false } : {}),
    maxRedirects: 0, // a redirect would carry the secret elsewhere
    maxContentLength: 1024 * 1024,
  });
  // The SDK reads the body alone.
  axios.interceptors.response.use((response) => response.data);
  return { http: axios as HttpInstance, close: () => agent.destroy() };
}
