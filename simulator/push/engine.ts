import type { VirtualClock } from "../clock.ts";
import { newId } from "../ids.ts";
import type { Settings } from "../sim.ts";
import type { World } from "../world.ts";
import type { Connections } from "../ws/connections.ts";
import { type Envelope, envelope, seal } from "./envelope.ts";
import { looseJson } from "./loose-json.ts";
import { Poster, type PostOutcome } from "./post.ts";

const DEADLINE_MS = 3000;
/** Waits after a failed attempt: 15 s, 5 min, 1 h, 6 h, then the platform gives up. */
export const retryWaitsMs: readonly number[] = [15_000, 300_000, 3_600_000, 21_600_000];

export interface Attempt {
  /** Virtual time, ISO. */
  readonly at: string;
  /** When it was sent by the machine's clock, ISO. */
  readonly realAt: string;
  readonly kind: PostOutcome["kind"] | "no url" | "no connection";
  readonly status: number | null;
  readonly tookMs: number;
}

export interface Delivery {
  readonly eventType: string;
  readonly eventId: string;
  readonly messageId: string | null;
  readonly attempts: Attempt[];
  state: "sending" | "waiting" | "done" | "given up";
}

/** A delivery with what is needed to try again; kept in the state folder. */
export interface PendingPush {
  readonly envelope: Envelope;
  readonly messageId: string | null;
  readonly failed: number;
  readonly dueAt: number;
}

export interface PushOptions {
  readonly messageId?: string;
  /** How many times the same event is sent at once. */
  readonly deliveries?: number;
  /** Each of those carries an event_id of its own; the message_id stays. */
  readonly newEventIds?: boolean;
}

const KEPT = 20_000;

/** Sends events, again and again until a 200, as the platform does; and callbacks, once. */
export class PushEngine {
  readonly #world: World;
  readonly #clock: VirtualClock;
  readonly #settings: Settings;
  readonly #sockets: Connections;
  readonly poster = new Poster();
  readonly #log: Delivery[] = [];
  readonly #pending = new Map<Delivery, PendingPush>();
  #held: (() => void)[] = [];
  #holdNext = 0;
  #duplicateNext = 0;
  readonly #delays: number[] = [];

  constructor(world: World, clock: VirtualClock, settings: Settings, sockets: Connections) {
    this.#world = world;
    this.#clock = clock;
    this.#settings = settings;
    this.#sockets = sockets;
  }

  deliveries(): readonly Delivery[] {
    return this.#log;
  }

  pending(): readonly PendingPush[] {
    return [...this.#pending.values()];
  }

  /** Takes up what a stopped platform still owed. */
  resume(pending: readonly PendingPush[]): void {
    for (const each of pending) {
      const delivery = this.#record(each.envelope, each.messageId);
      this.#schedule(delivery, each);
    }
  }

  /** The next n events are sent again right after they were acked, with the same event_id. */
  duplicateNext(n = 1): void {
    this.#duplicateNext += n;
  }

  /** The next n events wait until one after them has gone out: disorder on the way. */
  holdNext(n = 1): void {
    this.#holdNext += n;
  }

  /** The next event leaves only after this much virtual time. */
  delayNext(waitMs: number): void {
    this.#delays.push(waitMs);
  }

  /** Resolves when the first attempt of every copy is over, whatever came of it. */
  async event(
    eventType: string,
    event: Record<string, unknown>,
    options: PushOptions = {},
  ): Promise<readonly Delivery[]> {
    if (!this.#settings.pushEnabled || !this.#settings.subscribed.has(eventType)) return [];
    const first = envelope(this.#world, eventType, String(this.#clock.ms()), event);
    const copies = Array.from({ length: options.deliveries ?? 1 }, (_, i) =>
      i > 0 && options.newEventIds ? { ...first, header: { ...first.header, event_id: newId.event() } } : first,
    );
    await this.#passGate();
    const again = this.#duplicateNext > 0 ? this.#duplicateNext-- > 0 : false;
    const sent = copies.map((copy) => this.#deliver(copy, options.messageId ?? null));
    const deliveries = await Promise.all(sent);
    if (again) deliveries.push(await this.#deliver(first, options.messageId ?? null));
    return deliveries;
  }

  /** One try within three seconds, no retry: the answer belongs to the person who is waiting. */
  async callback(
    eventType: string,
    event: Record<string, unknown>,
    options: Pick<PushOptions, "messageId"> = {},
  ): Promise<PostOutcome | null> {
    const { pushUrl, pushEnabled, transport } = this.#settings;
    if ((!pushUrl && transport === "webhook") || !pushEnabled) return null;
    const inner = envelope(
      this.#world,
      eventType,
      `${this.#clock.ms()}${String(Date.now() % 1000).padStart(3, "0")}`,
      event,
    );
    const delivery = this.#record(inner, options.messageId ?? null);
    const outcome = await this.#send(inner);
    this.#note(delivery, outcome);
    delivery.state = outcome?.status === 200 ? "done" : "given up";
    this.#world.announce({ kind: "delivery" });
    return outcome;
  }

  /** Bytes and headers as given, for the tests that are not polite. */
  raw(body: Buffer, headers: Record<string, string>, deadlineMs = DEADLINE_MS): Promise<PostOutcome> {
    if (!this.#settings.pushUrl) throw new Error("no push url");
    return this.poster.post(this.#settings.pushUrl, body, headers, deadlineMs);
  }

  close(): void {
    for (const release of this.#held) release();
    this.poster.close();
  }

  async #passGate(): Promise<void> {
    const delay = this.#delays.shift();
    if (delay !== undefined) await new Promise<void>((due) => this.#clock.after(delay, async () => due()));
    if (this.#holdNext > 0) {
      this.#holdNext--;
      await new Promise<void>((release) => this.#held.push(release));
      return;
    }
    const waiting = this.#held;
    this.#held = [];
    // Those that were held go out after this one has been sent.
    if (waiting.length > 0) setImmediate(() => waiting.forEach((release) => release()));
  }

  async #deliver(inner: Envelope, messageId: string | null): Promise<Delivery> {
    const delivery = this.#record(inner, messageId);
    const work = this.#try(delivery, { envelope: inner, messageId, failed: 0, dueAt: this.#clock.ms() });
    this.#clock.track(work);
    await work;
    return delivery;
  }

  #record(inner: Envelope, messageId: string | null): Delivery {
    const { event_type: eventType, event_id: eventId } = inner.header;
    const delivery: Delivery = { eventType, eventId, messageId, attempts: [], state: "sending" };
    this.#log.push(delivery);
    if (this.#log.length > KEPT) this.#log.splice(0, KEPT / 4);
    return delivery;
  }

  async #try(delivery: Delivery, push: PendingPush): Promise<void> {
    this.#pending.set(delivery, push);
    delivery.state = "sending";
    this.#note(delivery, await this.#send(push.envelope));
    this.#pending.delete(delivery);
    const wait = retryWaitsMs[push.failed];
    if (delivery.attempts.at(-1)?.status === 200) delivery.state = "done";
    else if (wait === undefined) delivery.state = "given up";
    else this.#schedule(delivery, { ...push, failed: push.failed + 1, dueAt: this.#clock.ms() + wait });
    this.#world.announce({ kind: "delivery" });
  }

  #schedule(delivery: Delivery, push: PendingPush): void {
    delivery.state = "waiting";
    this.#pending.set(delivery, push);
    this.#clock.at(push.dueAt, () => this.#try(delivery, push));
  }

  /** One attempt by the way the app has chosen; null when there is nowhere to send to. */
  async #send(inner: Envelope): Promise<PostOutcome | null> {
    const { transport, pushUrl, pushBytes } = this.#settings;
    if (transport === "websocket") return this.#sockets.push(looseJson(inner), DEADLINE_MS);
    if (!pushUrl) return null;
    const { body, headers } = seal(this.#world.app, inner, pushBytes);
    return this.poster.post(pushUrl, body, headers, DEADLINE_MS);
  }

  #note(delivery: Delivery, outcome: PostOutcome | null): void {
    const nowhere = { kind: this.#settings.transport === "websocket" ? "no connection" : "no url" } as const;
    const { kind, status, tookMs } = outcome ?? { ...nowhere, status: null, tookMs: 0 };
    const realAt = new Date(Date.now() - tookMs).toISOString();
    delivery.attempts.push({ at: this.#clock.now().toISOString(), realAt, kind, status, tookMs });
  }
}
