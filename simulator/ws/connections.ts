import { randomBytes, randomInt } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { isObject } from "../api/endpoint.ts";
import { newId } from "../ids.ts";
import type { PostOutcome } from "../push/post.ts";
import { decodeFrame, encodeFrame, type Frame, headerOf } from "./frame.ts";

/** What a client is told at discovery and with every pong: seconds and a count (-1: for ever). */
export interface ClientConfig {
  readonly ReconnectCount: number;
  readonly ReconnectInterval: number;
  readonly ReconnectNonce: number;
  readonly PingInterval: number;
}

export const platformClientConfig: ClientConfig = {
  ReconnectCount: -1,
  ReconnectInterval: 120,
  ReconnectNonce: 30,
  PingInterval: 120,
};

export const mostConnections = 50;
export const socketPath = "/ws/v2";
const SERVICE_ID = 33_554_678;

interface Connection {
  readonly socket: WebSocket;
  /** The first ping has come: it takes pushes. */
  greeted: boolean;
  /** Half-open: TCP holds, nothing is heard and nothing arrives any more. */
  dead: boolean;
}

type Waiting = (outcome: "closed" | Frame) => void;

/** The long connections of the app: each push goes to one of them, by chance. */
export class Connections {
  config: ClientConfig;
  /** Every push comes in this many pieces, shuffled. */
  pieces = 1;
  /** Codes that the next discoveries are answered with. */
  readonly refusals: number[] = [];
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open = new Set<Connection>();
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, { readonly on: Connection; readonly done: Waiting }>();
  #greetings: (() => void)[] = [];
  #closeAfter = 0;
  #seq = 0;

  constructor(config: Partial<ClientConfig> = {}) {
    this.config = { ...platformClientConfig, ...config };
  }

  get count(): number {
    return this.#open.size;
  }

  /** Those that have sent their first ping and are not half-open. */
  get ready(): number {
    return [...this.#open].filter((each) => each.greeted && !each.dead).length;
  }

  /** Resolves when at least so many connections take pushes. */
  async whenReady(wanted = 1): Promise<void> {
    while (this.ready < wanted) await new Promise<void>((greeted) => this.#greetings.push(greeted));
  }

  /** Half-open from here on: what is connected now is neither heard nor reached, and TCP says nothing. */
  goHalfOpen(): void {
    for (const each of this.#open) each.dead = true;
  }

  /** The connection is cut right after each of the next n pushes, before an acknowledgement can come. */
  closeAfterNext(n = 1): void {
    this.#closeAfter += n;
  }

  /** A ticket for one connection, as the last part of its address. */
  issueTicket(): string {
    const ticket = randomBytes(12).toString("hex");
    this.#tickets.add(ticket);
    return `${socketPath}?fpid=493&aid=552564&device_id=${randomInt(1e9)}&access_key=${randomBytes(8).toString("hex")}&service_id=${SERVICE_ID}&ticket=${ticket}`;
  }

  /** Answers an HTTP upgrade: one connection a ticket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? "/", "ws://localhost");
    const known = url.pathname === socketPath && this.#tickets.delete(url.searchParams.get("ticket") ?? "");
    if (!known) {
      socket.end(
        "HTTP/1.1 403 Forbidden\r\nHandshake-Status: 403\r\nHandshake-Msg: ticket\r\ncontent-length: 0\r\n\r\n",
      );
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client));
  }

  /**
   * Sends one push in clear and waits for its acknowledgement. The outcome reads like that of an HTTP push: the code as
   * status, the decoded answer as body. Null without a connection.
   */
  async push(json: string, deadlineMs: number, type: "event" | "card" = "event"): Promise<PostOutcome | null> {
    const ready = [...this.#open].filter((each) => each.greeted);
    const chosen = ready[randomInt(Math.max(1, ready.length))];
    if (!chosen) return null;
    const startedAt = performance.now();
    const id = newId.event();
    const { promise, resolve } = Promise.withResolvers<"closed" | "timeout" | Frame>();
    this.#waiting.set(id, { on: chosen, done: resolve });
    const timer = setTimeout(() => resolve("timeout"), deadlineMs);
    const sent = this.#send(chosen, id, Buffer.from(json), type);
    if (this.#closeAfter > 0 && this.#closeAfter-- > 0) {
      chosen.dead = true;
      void sent.then(() => chosen.socket.terminate());
    }
    const came = await promise;
    clearTimeout(timer);
    this.#waiting.delete(id);
    const tookMs = Math.round(performance.now() - startedAt);
    if (came === "timeout") return { kind: "timeout", status: null, body: "", tookMs };
    if (came === "closed") return { kind: "error", status: null, body: "", tookMs };
    return { kind: "answered", ...readAck(came), tookMs };
  }

  close(): void {
    for (const { socket } of this.#open) socket.terminate();
    this.#server.close();
  }

  #welcome(socket: WebSocket): void {
    const connection: Connection = { socket, greeted: false, dead: false };
    this.#open.add(connection);
    socket.on("message", (data) => this.#hear(connection, data));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.#open.delete(connection);
      for (const { on, done } of this.#waiting.values()) if (on === connection) done("closed");
    });
  }

  #hear(connection: Connection, data: RawData): void {
    if (connection.dead) return;
    const frame = decodeFrame(
      Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]),
    );
    if (frame.method === 0 && headerOf(frame, "type") === "ping") {
      connection.greeted = true;
      for (const tell of this.#greetings.splice(0)) tell();
      const payload = Buffer.from(JSON.stringify(this.config));
      connection.socket.send(encodeFrame({ ...frame, headers: [["type", "pong"]], payload }));
    }
    if (frame.method === 1) this.#waiting.get(headerOf(frame, "message_id") ?? "")?.done(frame);
  }

  /** Resolves when everything has been handed to the network. */
  async #send(to: Connection, id: string, payload: Buffer, type: string): Promise<void> {
    if (to.dead) return;
    const trace = newId.log();
    const frames = split(payload, this.pieces).map((piece, seq, all) =>
      encodeFrame({
        seqId: ++this.#seq,
        logId: this.#seq,
        service: SERVICE_ID,
        method: 1,
        headers: [
          ["type", type],
          ["message_id", id],
          ["sum", String(all.length)],
          ["seq", String(seq)],
          ["trace_id", trace],
        ],
        payload: piece,
      }),
    );
    await Promise.all(
      shuffled(frames).map((frame) => new Promise<void>((flushed) => to.socket.send(frame, () => flushed()))),
    );
  }
}

function readAck(frame: Frame): { status: number; body: string } {
  const ack: unknown = JSON.parse(frame.payload?.toString() ?? "{}");
  if (!isObject(ack)) return { status: 0, body: "" };
  const body = typeof ack["data"] === "string" ? Buffer.from(ack["data"], "base64").toString() : "{}";
  return { status: Number(ack["code"]), body };
}

function split(payload: Buffer, pieces: number): Buffer[] {
  const size = Math.max(1, Math.ceil(payload.length / pieces));
  return Array.from({ length: Math.ceil(payload.length / size) }, (_, i) => payload.subarray(i * size, (i + 1) * size));
}

function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
