import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { endAll, launch, openTalk, partOf, processesOf, type Running, startHouse, stopHouse, until } from "./house.ts";

// One house that lives through everything that can happen to it, in order: each test leaves it running or stopped as
// the next one says. A start takes seconds, and what a death leaves behind is just what the next start must cope with.
let dataDir: string;
let house: Running;

beforeAll(async () => {
  dataDir = join(await mkdtemp(join(tmpdir(), "songbang-life-")), "data");
  house = await startHouse({ dataDir });
}, 120_000);
afterAll(async () => {
  endAll();
  await until("every process to end", async () => ((await processesOf(dataDir)).length === 0 ? true : undefined));
  await rm(join(dataDir, ".."), { recursive: true, force: true });
}, 60_000);

/** What the bot answers to a command typed on the chat page. */
async function answersTo(text: string): Promise<readonly ChatMessage[]> {
  const talk = await openTalk(house);
  return talk.answers(await talk.say(text));
}

describe("a house that runs", { timeout: 120_000 }, () => {
  test("answers a command typed on the chat page", async () => {
    expect(await answersTo("/帮助")).toHaveLength(1);
  });

  test("moves its own clock and the platform's, and nothing but forward", async () => {
    const api = `${house.origin}/chat/house/clock`;
    const read = async (url: string): Promise<number> => {
      const { now } = (await (await fetch(url)).json()) as { now: string };
      return Date.parse(now);
    };
    const move = (body: string): Promise<Response> =>
      fetch(api, { method: "POST", headers: { "content-type": "application/json" }, body });
    const before = await read(api);
    const moved = await move('{"forward":"hour"}');
    expect(await moved.json()).toEqual({ now: expect.any(String), ran: expect.any(Array) });
    const hour = 3_600_000;
    expect((await read(api)) - before).toBeGreaterThanOrEqual(hour);
    expect(Math.abs((await read(`${house.origin}/chat/api/start`)) - (await read(api)))).toBeLessThan(10_000);
    for (const body of ['{"forward":"back"}', '{"to":"2020-01-01"}', "{", ""])
      expect((await move(body)).status).toBe(400);
    expect((await read(api)) - before).toBeLessThan(2 * hour);
    expect(await answersTo("/帮助 证明")).toHaveLength(1);
  });

  test("takes its DATA_DIR for itself", async () => {
    const second = launch({ dataDir });
    expect(await second.ended).toBe(1);
    expect(second.said()).toBe(
      `Cannot start:\n  DATA_DIR: Songbang already runs on it (process ${house.pid}). Stop that one first, or set another DATA_DIR.\n`,
    );
    expect(await answersTo("/关于")).toHaveLength(1);
  });

  test.each(["web", "worker", "simulator", "postgres"] as const)(
    "%s killed: started again, answers again",
    async (part) => {
      const before = await partOf(house, dataDir, part);
      // The built-in platform saves a moment later than it answers; what it had not saved it may forget when killed.
      if (part === "simulator") await saved();
      process.kill(before, "SIGKILL");
      await until(`another ${part}`, async () => ((await partOf(house, dataDir, part)) === before ? undefined : true));
      await until("the house to be ready", async () => ((await fetch(`${house.origin}/readyz`)).ok ? true : undefined));
      expect(await answersTo("/关于")).toHaveLength(1);
    },
  );
});

describe("a stop", { timeout: 120_000 }, () => {
  let unanswered = "";

  test("is over within ten seconds and leaves no process behind", async () => {
    unanswered = await (await openTalk(house)).say("/帮助 查职责");
    const { code, ms } = await stopHouse(house);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    expect(await processesOf(dataDir)).toEqual([]);
  });

  test("loses nothing: what was said right before it is answered once after the next start", async () => {
    house = await startHouse({ dataDir });
    const talk = await openTalk(house);
    expect(await talk.answers(unanswered)).toHaveLength(1);
    expect(await answersTo("/关于")).toHaveLength(1);
    expect(await talk.answers(unanswered)).toHaveLength(1);
  });

  test("in the middle of a start leaves no process behind either", async () => {
    const other = join(dataDir, "..", "other");
    const starting = launch({ dataDir: other });
    await until("its PostgreSQL", async () =>
      (await processesOf(other)).some(({ command }) => / -D /.test(command)) ? true : undefined,
    );
    starting.child.kill("SIGTERM");
    expect(await starting.ended).toBe(0);
    expect(starting.said()).not.toContain("Error");
    expect(await processesOf(other)).toEqual([]);
  });
});

describe("a parent that is killed", { timeout: 120_000 }, () => {
  test("takes its children with it, and the next start stops the PostgreSQL it left", async () => {
    const orphan = await partOf(house, dataDir, "postgres");
    house.child.kill("SIGKILL");
    await house.ended;
    await until("the children to end", async () => {
      const left = await processesOf(dataDir);
      return left.every(({ command }) => command.startsWith("postgres") || / -D /.test(command)) ? true : undefined;
    });
    expect((await processesOf(dataDir)).map(({ pid }) => pid)).toContain(orphan);
    house = await startHouse({ dataDir });
    expect(await partOf(house, dataDir, "postgres")).not.toBe(orphan);
    expect(await answersTo("/关于")).toHaveLength(1);
  });

  test("together with its PostgreSQL leaves backends at work, which the next start waits for", async () => {
    const url = await databaseUrl();
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    // Counts and never waits, so it does not notice that its server is gone until it wants to answer.
    const counting = client.query(`do $$
      declare over timestamptz := clock_timestamp() + interval '4 s';
      begin while clock_timestamp() < over loop end loop; end $$`);
    const lost = counting.then(
      () => "answered",
      () => "cut",
    );
    const server = await partOf(house, dataDir, "postgres");
    house.child.kill("SIGKILL");
    process.kill(server, "SIGKILL");
    await house.ended;
    expect((await processesOf(dataDir)).map(({ pid }) => pid)).toContain(rows[0]?.pid);
    house = await startHouse({ dataDir });
    expect((await processesOf(dataDir)).map(({ pid }) => pid)).not.toContain(rows[0]?.pid);
    expect(await lost).toMatch(/answered|cut/);
    await client.end().catch(() => undefined);
    expect(await answersTo("/关于")).toHaveLength(1);
  });

  test("everything that was said before is still there", async () => {
    const talk = await openTalk(house);
    const said = (await talk.messages()).filter((message) => message.sender.kind === "person");
    const replies = (await talk.messages()).filter((message) => message.sender.kind === "bot" && message.replyTo);
    expect(said.length).toBeGreaterThanOrEqual(8);
    // Each message has been answered exactly once, through all of these deaths.
    expect(replies.map((reply) => reply.replyTo?.messageId ?? "").toSorted()).toEqual(
      said.map((message) => message.messageId).toSorted(),
    );
    expect(await stopHouse(house)).toMatchObject({ code: 0 });
  });
});

describe("a port that is taken", { timeout: 120_000 }, () => {
  test("is said in one clear line, and nothing stays behind", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const address = squatter.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const start = launch({ dataDir, env: { PORT: port } });
    expect(await start.ended).toBe(1);
    expect(start.said().trim()).toBe(`Cannot start:\n  PORT: ${port} is taken by another program. Set another PORT.`);
    expect(await processesOf(dataDir)).toEqual([]);
    squatter.close();
  });
});

/** Everything said so far is in the simulator's file. */
async function saved(): Promise<void> {
  const ids = (await (await openTalk(house)).messages()).map((message) => message.messageId);
  await until("the simulator's file", async () => {
    const state = await readFile(join(dataDir, "simulator", "state.json"), "utf8");
    return ids.every((id) => state.includes(id)) ? true : undefined;
  });
}

async function databaseUrl(): Promise<string> {
  const { port, password } = JSON.parse(await readFile(join(dataDir, "pg.json"), "utf8")) as {
    port: number;
    password: string;
  };
  return `postgres://songbang:${password}@127.0.0.1:${port}/songbang`;
}
