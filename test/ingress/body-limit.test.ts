import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { messageEvent, openStand, sealed, signed } from "./stand.ts";

describe.each(["node", "fetch"] as const)("by the %s front", async (front) => {
  const stand = await openStand({ put: async () => undefined }, front);
  afterAll(stand.close);
  beforeEach(() => void stand.outcomes());

  const limit = 1024 * 1024;
  const head = (...lines: string[]): string =>
    ["POST /lark/webhook HTTP/1.1", "host: 127.0.0.1", "content-type: application/json", ...lines, "", ""].join("\r\n");
  const chunk = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

  /** A connection of one's own, so that it can be seen whether it outlives the answer. */
  async function open(): Promise<{
    socket: Socket;
    write: (bytes: string | Buffer) => Promise<void>;
    answer: () => Promise<string>;
  }> {
    const socket = connect(stand.port, "127.0.0.1");
    socket.setNoDelay(true);
    await once(socket, "connect");
    let said = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    return {
      socket,
      write: (bytes) =>
        new Promise((resolve, reject) => void socket.write(bytes, (fault) => (fault ? reject(fault) : resolve()))),
      answer: async () => {
        // Every answer of the ingress is one JSON object.
        while (!said.endsWith("}")) await once(socket, "data", { signal: AbortSignal.timeout(10_000) });
        const text = said;
        said = "";
        return text;
      },
    };
  }

  /** A genuine push of exactly this many bytes. */
  function pushOf(size: number): { body: Buffer; headers: string[] } {
    const { body } = sealed(messageEvent());
    const padded = Buffer.from(String(body).padEnd(size, " "));
    const { headers } = signed(padded);
    return { body: padded, headers: Object.entries(headers).map(([name, value]) => `${name}: ${value}`) };
  }

  const tooLarge = /^HTTP\/1\.1 413 [\s\S]*\{"error":"body over 1 MB"\}$/;
  const ok = /^HTTP\/1\.1 200 [\s\S]*\{\}$/;

  test.each([
    { name: "exactly 1 MB, stated", size: limit, chunked: false, want: ok },
    { name: "exactly 1 MB, in chunks", size: limit, chunked: true, want: ok },
    { name: "one byte more, stated", size: limit + 1, chunked: false, want: tooLarge },
    { name: "one byte more, in chunks", size: limit + 1, chunked: true, want: tooLarge },
    { name: "2 MB, stated", size: 2 * limit, chunked: false, want: tooLarge },
    { name: "40 MB, in chunks", size: 40 * limit, chunked: true, want: tooLarge },
    { name: "40 MB, stated", size: 40 * limit, chunked: false, want: tooLarge },
  ])("a body of $name", async ({ size, chunked, want }) => {
    const { body, headers } = pushOf(size);
    const line = await open();
    if (chunked) {
      await line.write(head(...headers, "transfer-encoding: chunked"));
      for (let at = 0; at < body.length; at += 200_000) await line.write(chunk(body.subarray(at, at + 200_000)));
      await line.write("0\r\n\r\n");
    } else {
      await line.write(head(...headers, `content-length: ${body.length}`));
      await line.write(body);
    }
    expect(await line.answer()).toMatch(want);
    expect(stand.outcomes()).toEqual([want === ok ? "accepted" : "too_large"]);
    // All of the body was read away: the same connection serves the next push.
    const next = pushOf(1000);
    await line.write(head(...next.headers, "content-length: 1000"));
    await line.write(next.body);
    expect(await line.answer()).toMatch(ok);
    line.socket.destroy();
  });

  test("the sender of an oversized body sees the 413 although it goes on sending slowly", async () => {
    const { body, headers } = pushOf(2 * limit);
    const line = await open();
    await line.write(head(...headers, `content-length: ${body.length}`));
    const piece = 64 * 1024;
    for (let at = 0; at < body.length; at += piece) {
      await line.write(body.subarray(at, at + piece));
      // As slowly as the event loop of both ends allows: each piece is on the wire before the next is written.
      for (let n = 0; n < 50; n += 1) await turn();
    }
    expect(await line.answer()).toMatch(tooLarge);
    line.socket.destroy();
  });

  test("a body that trickles in byte by byte is read whole", async () => {
    const { body, headers } = pushOf(900);
    const line = await open();
    await line.write(head(...headers, `content-length: ${body.length}`));
    for (const byte of body) await line.write(Buffer.from([byte]));
    expect(await line.answer()).toMatch(ok);
    line.socket.destroy();
  });

  test("a sender that leaves in the middle is malformed, and nobody is harmed", async () => {
    const { body, headers } = pushOf(900);
    const line = await open();
    await line.write(head(...headers, `content-length: ${body.length}`));
    await line.write(body.subarray(0, 450));
    line.socket.destroy();
    const whole = await stand.post(sealed(messageEvent()));
    expect(whole).toEqual({ status: 200, body: {} });
    expect(stand.outcomes()).not.toContain("unavailable");
  });

  test.each([
    { name: "a negative length", lines: ["content-length: -1"] },
    { name: "a length in words", lines: ["content-length: many"] },
    { name: "a length beyond all numbers", lines: [`content-length: ${"9".repeat(400)}`] },
    { name: "two lengths", lines: ["content-length: 2", "content-length: 3"] },
    { name: "a length and chunks", lines: ["content-length: 2", "transfer-encoding: chunked"] },
  ])("$name is refused before anything is read", async ({ lines }) => {
    const line = await open();
    const closed = once(line.socket, "close");
    let said = "";
    line.socket.on("data", (text: string) => {
      said += text;
    });
    await line.write(`${head(...lines)}{}`);
    await closed;
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(stand.outcomes()).toEqual([]);
  });
});
