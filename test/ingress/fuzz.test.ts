import { Agent, request } from "node:http";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { messageEvent, openStand, sealed, signed } from "./stand.ts";

/** SOAK sets how many bodies; the default is the number that the project promises. */
const bodies = Number(process.env["SOAK"] ?? 100_000);

// What gets through is kept by a list: the fuzz is about the edge, the store has tests of its own.
const stand = await openStand({
  put: async () => undefined,
  openDoor: async () => undefined,
});
const lines = 16;
const agent = new Agent({ keepAlive: true, maxSockets: lines });
afterAll(async () => {
  agent.destroy();
  await stand.close();
});

interface Shot {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The status, over a kept connection; 0 when the connection broke before an answer came. */
function shoot({ body, headers }: Shot): Promise<number> {
  return new Promise((resolve) => {
    const post = request(
      { agent, host: "127.0.0.1", port: stand.port, path: "/lark/webhook", method: "POST", headers },
      (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    post.once("error", () => resolve(0));
    post.end(body);
  });
}

const odd = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    "null",
    "1e999",
    "-0",
    "123456789012345678901234567890",
    '"\\ud800"',
    '"\\u0000"',
    "[[[[",
    "{}",
    '{"__proto__":{"a":1}}',
  ),
  fc.integer({ min: 1, max: 3000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  fc.integer({ min: 1, max: 3000 }).map((depth) => '{"event":'.repeat(depth) + "1" + "}".repeat(depth)),
  fc.string({ unit: "binary", maxLength: 200 }),
);

/** A genuine message with one place of its JSON text overwritten, cut out or doubled. */
const mutatedText = fc
  .record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(30), put: odd, cut: fc.boolean() })
  .map(({ at, length, put, cut }) => {
    const text = JSON.stringify(messageEvent({ text: "/帮助" }));
    const from = Math.floor(at * text.length);
    return text.slice(0, from) + (cut ? "" : put) + text.slice(from + length);
  });

const names = [
  "schema",
  "header",
  "event",
  "token",
  "app_id",
  "event_type",
  "sender",
  "message",
  "content",
  "mentions",
];
/** A genuine message with one of its fields replaced by anything. */
const mutatedField = fc
  .record({
    name: fc.constantFrom(...names, "message_id", "chat_id", "chat_type", "open_id"),
    value: fc.jsonValue({ maxDepth: 4 }),
  })
  .map(({ name, value }) =>
    JSON.stringify(messageEvent({ text: "举报" }), (key, was: unknown) => (key === name ? value : was)),
  );

const genuine = fc.oneof(mutatedText, mutatedField, odd);

/** Sealed and signed as it should be: only the inside is wild. */
const wildInside = genuine.map((inner) => sealed(inner));
/** Signed as it should be: the outside is wild. */
const wildOutside = fc
  .oneof(
    odd.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    odd.map((text) => Buffer.from(`{"encrypt":${text}}`)),
    fc.base64String({ maxLength: 200 }).map((text) => Buffer.from(JSON.stringify({ encrypt: text }))),
  )
  .map((body) => signed(body));
/** A genuine push, damaged on its way: bytes flipped, cut short, or doubled. */
const damaged = fc
  .record({
    flips: fc.array(fc.record({ at: fc.nat(), to: fc.nat(255) }), { maxLength: 4 }),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: 1 }),
    again: fc.boolean(),
  })
  .map(({ flips, cut, again }) => {
    const push = sealed(messageEvent());
    const body = Buffer.from(push.body);
    for (const { at, to } of flips) body[at % body.length] = to;
    const short = body.subarray(0, Math.ceil(body.length * cut));
    return { headers: push.headers, body: again ? Buffer.concat([short, short]) : short };
  });
// Node refuses control characters in a header before they leave; what a sender can put on the wire is the rest of Latin-1.
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 80,
});
const wildHeaders = fc
  .record({ name: fc.constantFrom("request-timestamp", "request-nonce", "signature"), text: headerText })
  .map(({ name, text }) => {
    const push = sealed(messageEvent());
    return { ...push, headers: { ...push.headers, [`x-lark-${name}`]: text } };
  });

const shot: fc.Arbitrary<Shot> = fc
  .oneof({ arbitrary: wildInside, weight: 4 }, { arbitrary: wildOutside, weight: 3 }, damaged, wildHeaders)
  .map(({ body, headers }) => ({ body: Buffer.from(body), headers }));

test(`${bodies} wild bodies over kept connections: only the ingress's own answers, and it lives on`, {
  timeout: 600_000,
}, async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
  const wild = fc.sample(shot, { numRuns: bodies, seed })[Symbol.iterator]();
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  await Promise.all(
    Array.from({ length: lines }, async () => {
      for (const one of wild) {
        const status = await shoot(one);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (![200, 400, 401].includes(status)) faults.push(`${status} ${one.body.toString("base64").slice(0, 2000)}`);
      }
    }),
  );
  expect(faults, `seed ${seed}`).toEqual([]);
  expect([...statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 400, 401]);
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(bodies);
  expect(await stand.post(sealed(messageEvent()))).toEqual({ status: 200, body: {} });
});
