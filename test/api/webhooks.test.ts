import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AESCipher } from "@larksuiteoapi/node-sdk";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { webhookList, webhookSchema } from "../../src/api/webhooks.ts";
import { mayReach } from "../../src/hooks/addresses.ts";
import { push } from "../../src/hooks/push.ts";
import { isSigned } from "../../src/ingress/seal.ts";
import type { ShownOnce } from "../../src/systems/admit.ts";
import { announce, retellEvent, tellEvent } from "../../src/systems/events.ts";
import { readHookUrl, readHosts } from "../../src/systems/hosts.ts";
import { verifyWebhook } from "../../src/systems/webhooks.ts";
import { testDb } from "../support/db.ts";
import { columns, Served } from "./served.ts";

const store = testDb();
let api: Served;

/** Another system's own server, as somebody would write it with the platform's SDK. */
interface Heard {
  readonly signed: boolean;
  readonly content: Record<string, unknown>;
}
const heard: Heard[] = [];
let keys = { encryptKey: "", verificationToken: "" };
let answer: (content: Record<string, unknown>) => { status: number; body?: string; location?: string } = () => ({
  status: 200,
});
const honest: typeof answer = (content) => ({
  status: 200,
  body: JSON.stringify({ challenge: content["challenge"] ?? "" }),
});
let receiver: Server;
let origin = "";

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

beforeAll(async () => {
  api = await Served.open(store);
  receiver = createServer((incoming, outgoing) => {
    void readAll(incoming).then((raw) => {
      const header = (name: string): string => String(incoming.headers[name] ?? "");
      const stamps = {
        timestamp: header("x-lark-request-timestamp"),
        nonce: header("x-lark-request-nonce"),
        signature: header("x-lark-signature"),
      };
      const { encrypt } = JSON.parse(raw.toString("utf8")) as { encrypt: string };
      const content = JSON.parse(new AESCipher(keys.encryptKey).decrypt(encrypt)) as Record<string, unknown>;
      heard.push({ signed: isSigned(raw, stamps, keys.encryptKey), content });
      const said = answer(content);
      outgoing.writeHead(said.status, said.location ? { location: said.location } : {}).end(said.body ?? "{}");
    });
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  // A TCP server that listens has an address with a port.
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterEach(async () => {
  // The next test's events are its own.
  await store.pool.query("update system_webhook set state = 'ended' where county = $1", [api.admin.county]);
  heard.length = 0;
  answer = () => ({ status: 200 });
});
afterAll(async () => {
  receiver?.close();
  await api?.close();
  await store.close();
});

const host = (): string => origin.replace("http://", "");
async function client(grants = [{ what: "requests" }, { what: "filings" }] as const): Promise<ShownOnce> {
  const system = await api.system(grants, { hosts: [host()] });
  keys = system;
  return system;
}
async function active(): Promise<{ readonly system: ShownOnce; readonly hook: string }> {
  const system = await client();
  answer = honest;
  const named = await api.call(system, "/webhooks", { method: "POST", body: { url: `${origin}/songbang` } });
  const { id } = webhookSchema.parse(await named.json());
  expect(await verifyWebhook(store.db, columns, id, true)).toBe("active");
  heard.length = 0;
  return { system, hook: id };
}
let numbers = 0;
async function demand(): Promise<string> {
  const { village } = api;
  numbers += 1;
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into request (county, no, dept_id, dept_name, asker_id, asker_name, title, population, whom, region, area, cycle, said_as, created_at, chat_id, cause)
     select county, $3, $1, '民政局', $2, '何敏', '低保核对', '低保对象', '{}', '青石镇', path, 'once', 'form', now(), 'oc_1', 'c' from org_unit where id = $4 returning id`,
    [village.units.bureau, village.owner.id, 1000 + numbers, village.units.liuxi],
  );
  return rows[0]?.id ?? "";
}
async function told(requestId: string, cause = "delivered", type = "request.delivered" as const): Promise<string[]> {
  const happened = { county: api.village.world.county, type, requestId, cause };
  const effects = await store.db.transaction().execute((tx) => announce(tx, happened));
  const { rows } = await store.pool.query<{ event: string }>(
    "select content ->> 'eventId' as event from outbox where id = any ($1) order by seq",
    [effects],
  );
  return rows.map(({ event }) => event);
}

describe("naming a webhook", () => {
  test("is answered as pending and put on the queue; the challenge is sealed and signed, and its answer makes it active", async () => {
    const system = await client();
    answer = honest;
    const named = await api.call(system, "/webhooks", { method: "POST", body: { url: `${origin}/songbang` } });
    expect(named.status).toBe(202);
    const hook = webhookSchema.parse(await named.json());
    expect(hook).toMatchObject({ state: "pending", url: `${origin}/songbang` });
    const { rows } = await store.pool.query<{ id: string }>(
      "select id from outbox where content ->> 'webhookId' = $1",
      [hook.id],
    );
    expect(api.handed).toContain(rows[0]?.id);
    expect(await verifyWebhook(store.db, columns, hook.id, true)).toBe("active");
    expect(heard).toEqual([
      {
        signed: true,
        content: {
          challenge: expect.stringMatching(/^[0-9a-f]{32}$/),
          token: system.verificationToken,
          type: "url_verification",
        },
      },
    ]);
    const { data } = webhookList.parse(await (await api.call(system, "/webhooks")).json());
    expect(data.map(({ id, state }) => [id, state])).toEqual([[hook.id, "active"]]);
    expect((await api.call(system, `/webhooks/${hook.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await api.call(system, `/webhooks/${hook.id}`, { method: "DELETE" })).status).toBe(404);
  });

  test.each([
    ["another challenge", { status: 200, body: '{"challenge":"mine"}' }, "challenge"],
    ["no JSON", { status: 200, body: "ok" }, "challenge"],
    ["a fault", { status: 500 }, "http 500"],
    ["a redirect, which is not followed", { status: 302, location: "/elsewhere" }, "http 302"],
    ["more than anybody would say", { status: 200, body: "x".repeat(20_000) }, "size"],
  ])("%s leaves it refused, and nothing is told to it", async (_, said, why) => {
    const system = await client();
    answer = () => said;
    const named = await api.call(system, "/webhooks", { method: "POST", body: { url: `${origin}/songbang` } });
    const { id } = webhookSchema.parse(await named.json());
    expect(await verifyWebhook(store.db, columns, id, true)).toBe(why);
    expect(heard).toHaveLength(1);
    const { data } = webhookList.parse(await (await api.call(system, "/webhooks")).json());
    expect(data[0]).toMatchObject({ state: "refused", reason: why });
    expect(await told(await demand())).toEqual([]);
  });

  test("one system sees and ends nothing of another", async () => {
    const { hook } = await active();
    const other = await client();
    expect(webhookList.parse(await (await api.call(other, "/webhooks")).json()).data).toEqual([]);
    expect((await api.call(other, `/webhooks/${hook}`, { method: "DELETE" })).status).toBe(404);
  });

  test.each([
    ["http://oa.example.cn/hook", false, "scheme"],
    ["https://oa.example.cn/hook", true, true],
    ["https://oa.example.cn:443/hook", true, true],
    ["https://oa.example.cn:8443/hook", true, "host"],
    ["https://oa.example.cn.evil.cn/hook", true, "host"],
    ["https://user:pw@oa.example.cn/hook", true, "form"],
    ["https://oa.example.cn/hook#a", true, "form"],
    ["ftp://oa.example.cn/", true, "scheme"],
    ["nothing", true, "form"],
  ])("%s (on this machine: %s) is %s", (url, loopback, expected) => {
    const read = readHookUrl(url, ["oa.example.cn"], loopback);
    expect(read.ok || read.why).toBe(expected);
  });

  test.each(["oa.example.cn/x", "https://oa.example.cn", "a b@c", "user@oa.cn", "oa.cn:99999", "-"])(
    "%s is no host",
    (text) => {
      expect(() => readHosts(text)).toThrow("systems.lacks.host");
    },
  );
  test("hosts are read one a line or by commas, each once", () => {
    expect(readHosts("OA.example.cn，10.1.2.3:8443\noa.example.cn")).toEqual(["oa.example.cn", "10.1.2.3:8443"]);
  });
});

describe("where a push may go", () => {
  test.each([
    ["127.0.0.1", false],
    ["127.8.8.8", false],
    ["::1", false],
    ["::ffff:127.0.0.1", false],
    ["::ffff:a9fe:a9fe", false],
    ["0.0.0.0", false],
    ["169.254.169.254", false],
    ["fe80::1", false],
    ["224.0.0.1", false],
    ["10.1.2.3", true],
    ["192.168.1.1", true],
    ["8.8.8.8", true],
    ["2400:3200::1", true],
  ])("%s: %s", (address, may) => {
    expect(mayReach(address, false)).toBe(may);
  });
  test("in the demo this machine, and its links still not", () => {
    expect([mayReach("127.0.0.1", true), mayReach("::1", true), mayReach("169.254.169.254", true)]).toEqual([
      true,
      true,
      false,
    ]);
  });
  test.each([
    "http://127.0.0.1:1/",
    "http://localhost:1/",
    "http://[::1]:1/",
    "http://169.254.169.254/latest",
    "http://[::ffff:127.0.0.1]:1/",
  ])("%s is not dialled in production", async (url) => {
    const pushKeys = { publicId: "sys_0123456789abcdef", encryptKey: "key", verificationToken: "token" };
    expect(await push(url, {}, pushKeys, false)).toEqual({ kind: "failed", why: "address" });
  });
});

describe("an event", () => {
  test("is told once with ids alone, signed and sealed, under a version 2.0 envelope", async () => {
    const { system } = await active();
    const id = await demand();
    const [event = ""] = await told(id);
    expect(await told(id)).toEqual([]);
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "done" });
    expect(heard).toEqual([
      {
        signed: true,
        content: {
          schema: "2.0",
          header: {
            event_id: event,
            event_type: "request.delivered",
            create_time: expect.stringMatching(/^\d{13}$/),
            token: system.verificationToken,
            app_id: system.publicId,
          },
          event: { request_id: id, no: expect.any(Number) },
        },
      },
    ]);
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "gone" });
  });

  test("that meets a fault is tried again under its id after 15 s, 5 min, 1 h and 6 h, then given up where one sees it", async () => {
    await active();
    const [event = ""] = await told(await demand());
    const waits: unknown[] = [];
    answer = () => ({ status: 500 });
    for (let tries = 0; tries < 5; tries += 1) {
      const outcome = await tellEvent(store.db, columns, event, true);
      waits.push(outcome.kind === "again" ? outcome.ms : outcome.kind);
      // Too early: nothing is sent.
      const early = await tellEvent(store.db, columns, event, true);
      expect(early.kind).toBe(outcome.kind === "again" ? "again" : "gone");
      await store.pool.query("update system_event set next_at = clock_timestamp() where id = $1", [event]);
    }
    expect(waits).toEqual([15_000, 300_000, 3_600_000, 21_600_000, "given_up"]);
    expect(heard.map(({ content }) => content["header"])).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ event_id: event })),
    );
    const { rows } = await store.pool.query("select state, tries, status from system_event where id = $1", [event]);
    expect(rows).toEqual([{ state: "given_up", tries: 5, status: 500 }]);

    answer = () => ({ status: 200 });
    const again = await store.db.transaction().execute((tx) => retellEvent(tx, api.village.world.county, event));
    expect(again).toEqual(expect.any(String));
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "done" });
  });

  test("after one fault it arrives the second time", async () => {
    await active();
    const [event = ""] = await told(await demand());
    answer = () => ({ status: heard.length > 1 ? 200 : 500 });
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "again", ms: 15_000 });
    await store.pool.query("update system_event set next_at = clock_timestamp() where id = $1", [event]);
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "done" });
  });

  test("of a system whose grant or token has ended is not put down, and not told", async () => {
    const { system } = await active();
    const [event = ""] = await told(await demand());
    await store.pool.query("update system_client set revoked_at = clock_timestamp() where id = $1", [system.id]);
    expect(await tellEvent(store.db, columns, event, true)).toEqual({ kind: "given_up" });
    expect(heard).toEqual([]);
    expect(await told(await demand())).toEqual([]);
  });
});
