import { randomBytes } from "node:crypto";
import type { StreamEvent } from "../chat-contract.ts";
import type { Sim } from "../sim.ts";
import { messageView } from "./view.ts";

const KEPT = 2000;
const RECENT = 50;
const HEARTBEAT_MS = 15_000;

interface Entry {
  readonly n: number;
  readonly event: StreamEvent;
  readonly mayHear: (openId: string) => boolean;
}

/**
 * Server-sent events for the chat page. The last events are kept, so that a page that was cut off names the last id it
 * saw and misses nothing; when that is too long ago it gets the recent messages of its chats instead.
 */
export class ChatStream {
  readonly #sim: Sim;
  /** Ids of an earlier run must not be taken for this one's. */
  readonly #run = randomBytes(4).toString("hex");
  readonly #entries: Entry[] = [];
  readonly #open = new Set<(entry: Entry) => void>();
  readonly #closers = new Set<() => void>();
  #n = 0;

  constructor(sim: Sim) {
    this.#sim = sim;
    sim.world.onChange((change) => {
      const { world } = sim;
      switch (change.kind) {
        case "message":
        case "update": {
          const members = (openId: string) => world.chats.get(change.message.chatId)?.members.includes(openId) ?? false;
          return this.#add({ type: change.kind, message: messageView(world, change.message) }, members);
        }
        case "chats":
          return this.#add({ type: "chats" }, (openId) => change.openIds.includes(openId));
        case "commands":
          return this.#add({ type: "commands" }, () => true);
        case "clock":
          return this.#add({ type: "clock", now: sim.clock.now().toISOString() }, () => true);
        default:
          return;
      }
    });
  }

  /** A stream for one person, from the event after `lastEventId` on. */
  response(openId: string, lastEventId: string | undefined): Response {
    const encoder = new TextEncoder();
    let close = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const write = (text: string) => controller.enqueue(encoder.encode(text));
        const send = (entry: Entry) => {
          if (entry.mayHear(openId)) write(this.#frame(entry));
        };
        const beat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
        close = () => {
          clearInterval(beat);
          this.#open.delete(send);
          this.#closers.delete(end);
        };
        const end = () => {
          close();
          controller.close();
        };
        write("retry: 1000\n\n");
        this.#catchUp(openId, lastEventId, send);
        this.#open.add(send);
        this.#closers.add(end);
      },
      cancel: () => close(),
    });
    return new Response(body, {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
    });
  }

  close(): void {
    for (const end of this.#closers) end();
  }

  #add(event: StreamEvent, mayHear: Entry["mayHear"]): void {
    const entry = { n: ++this.#n, event, mayHear };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.splice(0, KEPT / 4);
    for (const send of this.#open) send(entry);
  }

  #catchUp(openId: string, lastEventId: string | undefined, send: (entry: Entry) => void): void {
    if (lastEventId === undefined) {
      // An id to resume from, before anything has happened.
      send({ n: this.#n, event: { type: "clock", now: this.#sim.clock.now().toISOString() }, mayHear: () => true });
      return;
    }
    const [run, seen] = lastEventId.split("-");
    const first = this.#entries[0]?.n ?? this.#n + 1;
    if (run === this.#run && Number(seen) >= first - 1) {
      for (const entry of this.#entries) if (entry.n > Number(seen)) send(entry);
      return;
    }
    const always = () => true;
    for (const chat of this.#sim.world.chatsOf(openId)) {
      for (const message of this.#sim.world.messagesIn(chat.chatId).slice(-RECENT)) {
        send({
          n: this.#n,
          event: { type: "update", message: messageView(this.#sim.world, message) },
          mayHear: always,
        });
      }
    }
    send({ n: this.#n, event: { type: "commands" }, mayHear: always });
    send({ n: this.#n, event: { type: "chats" }, mayHear: always });
  }

  #frame({ n, event }: Entry): string {
    return `id: ${this.#run}-${n}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
