import { spawn } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { startPlatform } from "../../simulator/platform.ts";
import { caller, card, cast, send, stand, tempDir } from "./stand.ts";

const main = fileURLToPath(new URL("../../simulator/main.ts", import.meta.url));

describe("a platform with a state folder", () => {
  test("comes back with its keys, chats, cards, files, commands, uuids, reads and time", async () => {
    const stateDir = await tempDir();
    const first = await stand({ stateDir });
    const bytes = Buffer.from([0, 255, 13, 10]);
    const about = { kind: "file", name: "a.bin", contentType: "application/octet-stream", fileType: "" } as const;
    const file = await first.lark.sim.files.add(bytes, { ...about, owner: "ou_an" });
    await first.lark.say("ou_an", "p2p", file.key, { kind: "file" });
    const cardId = await send(first.call, "oc_town", "interactive", card("一"));
    await first.call("PATCH", `/im/v1/messages/${cardId}`, { content: card("二") });
    const body = { receive_id: "oc_town", msg_type: "text", content: '{"text":"好"}', uuid: "u-1" };
    const sent = await first.call("POST", "/im/v1/messages?receive_id_type=chat_id", body);
    const hint = { command: "todo", description: { default_value: "x" } };
    await first.call("POST", "/application/v7/app_slash_commands", hint);
    await first.lark.clock.advance(40 * 60_000);
    await first.lark.removeBot("oc_county");
    const before = { town: first.lark.chat("oc_town"), an: first.lark.chat("ou_an"), now: first.lark.clock.ms() };
    await first.lark.close();

    const { lark, call } = await stand({ stateDir });
    expect(lark.app).toEqual(first.lark.app);
    expect(lark.sim.world.bot).toEqual(first.lark.sim.world.bot);
    expect({ town: lark.chat("oc_town"), an: lark.chat("ou_an") }).toEqual({ town: before.town, an: before.an });
    expect(lark.clock.ms()).toBeGreaterThanOrEqual(before.now);
    expect(await lark.sim.files.read(file)).toEqual(bytes);
    expect(lark.sim.world.chats.get("oc_county")?.botIn).toBe(false);
    const again = await call("POST", "/im/v1/messages?receive_id_type=chat_id", body);
    expect(again.data["message_id"]).toBe(sent.data["message_id"]);
    const commands = await call("GET", "/application/v7/app_slash_commands");
    expect(commands.data["items"]).toMatchObject([{ command: "todo" }]);
    expect(lark.sim.world.readSeq("ou_an", "oc_p2p_an")).toBe(1);
    const next = await lark.say("ou_an", "p2p", "接着");
    expect(lark.sim.world.messages.get(next.messageId)?.seq).toBe(4);
    expect((await stat(join(stateDir, "state.json"))).mode & 0o077).toBe(0);
  });

  test("writes by itself, not only when it stops", async () => {
    const stateDir = await tempDir();
    const { lark } = await stand({ stateDir });
    await lark.say("ou_an", "p2p", "在吗");
    await expect.poll(() => readFile(join(stateDir, "state.json"), "utf8").catch(() => "")).toContain("在吗");
  });

  test("does not start from a damaged state", async () => {
    const stateDir = await tempDir();
    await writeFile(join(stateDir, "state.json"), '{"version":1,');
    await expect(startPlatform({ stateDir, cast })).rejects.toThrow(/JSON/);
  });

  test("takes in who is new in the cast, and keeps what changed", async () => {
    const stateDir = await tempDir();
    const first = await startPlatform({ stateDir, cast });
    await first.renamePerson("ou_an", "安宁");
    await first.close();
    const people = [...cast.people, { openId: "ou_ding", name: "丁一" }];
    const { lark } = await stand({ stateDir, cast: { ...cast, people } });
    expect(lark.sim.world.people.get("ou_an")?.name).toBe("安宁");
    expect(lark.chat("ou_ding")).toEqual([]);
    await expect(lark.say("ou_ding", "p2p", "好")).resolves.toHaveProperty("messageId");
  });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command until it ends, or until its first line, when `stopAtLine` ends it. */
function run(args: readonly string[], env: Record<string, string>, atLine?: (line: string, stop: () => void) => void) {
  return new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, NODE_ENV: "", ...env } });
    onTestFinished(() => void child.kill("SIGKILL"));
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      const isFirst = out === "";
      out += chunk.toString();
      if (isFirst) atLine?.(out, () => child.kill("SIGTERM"));
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

describe("npm run simulator", () => {
  test("prints what a bot needs, serves the demo county and saves its state when it is told to stop", async () => {
    const stateDir = await tempDir();
    const ended = await run(["--port", "0", "--state", stateDir, "--json"], {}, (line, stop) => {
      const facts = JSON.parse(line) as { origin: string; appId: string; appSecret: string };
      void fetch(`${facts.origin}/chat/api/messages`, {
        method: "POST",
        body: JSON.stringify({ as: "ou_demo_liuxi", chatId: "oc_p2p_demo_liuxi", text: "在吗" }),
      }).then(stop, stop);
    });
    expect(ended).toMatchObject({ code: 0, err: "" });
    const facts = JSON.parse(ended.out) as Record<string, string>;
    expect(facts).toMatchObject({
      origin: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      appId: expect.stringMatching(/^cli_[0-9a-f]{16}$/),
      appSecret: expect.stringMatching(/./),
      encryptKey: expect.stringMatching(/./),
      verificationToken: expect.stringMatching(/./),
    });
    const state = await readFile(join(stateDir, "state.json"), "utf8");
    expect(state).toContain("在吗");
    expect(state).toContain(facts["appId"]);
  });

  test("takes keys from its environment, so that a parent knows them beforehand", async () => {
    const env = { SIMULATOR_APP_ID: "cli_0123456789abcdef", SIMULATOR_APP_SECRET: "s" };
    const ended = await run(["--port", "0"], env, (_, stop) => stop());
    expect(ended.out).toMatch(/^app id +cli_0123456789abcdef$/m);
    expect(ended.out).toMatch(/^app secret +s$/m);
  });

  test.each([
    { name: "in production", args: [], env: { NODE_ENV: "production" }, says: /NODE_ENV=production/ },
    { name: "a port that is none", args: ["--port", "x"], env: {}, says: /--port x/ },
    { name: "a push address that is none", args: ["--push", "ftp://x"], env: {}, says: /--push ftp:\/\/x/ },
    { name: "a cast that is not there", args: ["--cast", "/nowhere"], env: {}, says: /--cast \/nowhere/ },
    { name: "a start that is no time", args: ["--start-at", "soon"], env: {}, says: /--start-at soon/ },
    { name: "an app id that is none", args: [], env: { SIMULATOR_APP_ID: "x" }, says: /16 hexadecimal digits/ },
    { name: "a flag it does not know", args: ["--bogus"], env: {}, says: /--bogus/ },
  ])("refuses $name", async ({ args, env, says }) => {
    const ended = await run(args, env);
    expect(ended.code).toBe(1);
    expect(ended.err).toMatch(says);
    expect(ended.err).not.toMatch(/^\s+at /m);
    expect(ended.out).toBe("");
  });
});

test("tokens do not survive a restart, so a bot must be able to ask anew at any time", async () => {
  const stateDir = await tempDir();
  const first = await startPlatform({ stateDir, cast });
  await caller(first)("GET", "/bot/v3/info");
  const authorization = `Bearer ${first.sim.world.tokens[0]?.token}`;
  await first.close();
  const { call } = await stand({ stateDir });
  expect((await call("GET", "/bot/v3/info", undefined, { authorization })).code).toBe(99991663);
});
