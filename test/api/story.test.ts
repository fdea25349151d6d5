import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AESCipher } from "@larksuiteoapi/node-sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { filingPage } from "../../src/api/filings.ts";
import { rowPage } from "../../src/api/ledgers.ts";
import { requestInFull } from "../../src/api/requests-schema.ts";
import { webhookList } from "../../src/api/webhooks.ts";
import { createColumns } from "../../src/crypto/column.ts";
import { createDb, createPool, type Db } from "../../src/db/database.ts";
import { isSigned } from "../../src/ingress/seal.ts";
import { admitClient, type ShownOnce } from "../../src/systems/admit.ts";
import { giveGrant, rights } from "../../src/systems/grants.ts";
import { testMasterKey } from "../support/demo-template.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const at = "2026-11-23T09:10:00+08:00";
let lark: Platform;
let house: TestHouse;
let db: Db;
let receiver: Server;
let hook: string;
let system: ShownOnce;
const events: { readonly type: string; readonly id: string; readonly request: string }[] = [];
let refusedOnce = false;

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark, { env: { CLOCK_START: at, LOG_LEVEL: "trace" } });
  lark.setPushUrl(house.webhook);
  db = createDb(createPool(house.databaseUrl, 2, () => undefined));
  receiver = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const raw = Buffer.concat(chunks);
      const stamps = {
        timestamp: String(incoming.headers["x-lark-request-timestamp"]),
        nonce: String(incoming.headers["x-lark-request-nonce"]),
        signature: String(incoming.headers["x-lark-signature"]),
      };
      if (!isSigned(raw, stamps, system.encryptKey)) return outgoing.writeHead(401).end();
      const { encrypt } = JSON.parse(raw.toString("utf8")) as { encrypt: string };
      const said = JSON.parse(new AESCipher(system.encryptKey).decrypt(encrypt)) as {
        challenge?: string;
        header?: { event_type: string; event_id: string };
        event?: { request_id: string };
      };
      if (said.challenge) return outgoing.end(JSON.stringify({ challenge: said.challenge }));
      events.push({
        type: said.header?.event_type ?? "",
        id: said.header?.event_id ?? "",
        request: said.event?.request_id ?? "",
      });
      if (!refusedOnce) {
        refusedOnce = true;
        return outgoing.writeHead(500).end();
      }
      return outgoing.end("{}");
    });
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  // A TCP server that listens has an address with a port.
  const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  hook = `http://${host}/songbang`;
  system = await db.transaction().execute(async (tx) => {
    const unit = (kind: string, name: string) =>
      tx
        .selectFrom("orgUnit")
        .select(["id", "county"])
        .where("kind", "=", kind as "town")
        .where("name", "=", name)
        .executeTakeFirstOrThrow();
    const bureau = await unit("department", "民政局");
    const town = await unit("town", "青石镇");
    const admin = await tx
      .selectFrom("person")
      .select(["id", "county"])
      .where("feishuOpenId", "=", "ou_demo_admin")
      .executeTakeFirstOrThrow();
    const as = { id: admin.id, openId: "ou_demo_admin", county: admin.county, now: new Date(at) };
    const wanted = { name: "县救助管理平台", deptId: bureau.id, officer: "ou_demo_minzheng", days: 30, hosts: [host] };
    const made = await admitClient(tx, createColumns(testMasterKey), as, wanted);
    for (const what of rights) {
      const ledger = what === "ledgers" ? { ledger: "dibao" } : {};
      await giveGrant(tx, as, {
        clientId: made.id,
        what,
        ...ledger,
        areaId: town.id,
        level: 2,
        basis: "",
        until: "2099-01-01",
      });
    }
    return made;
  });
});
afterAll(async () => {
  receiver?.close();
  await db?.destroy();
  await house?.close();
  await lark?.close();
});

function call(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.origin}/api/v1${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json", ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}
const requestNow = async (id: string) => requestInFull.parse(await (await call(`/requests/${id}`)).json());

test("a system is let in, names its webhook, files a demand, is told when it is delivered, and takes it; its token is in no log line", async () => {
  expect((await call("/webhooks", { url: hook })).status).toBe(202);
  const hooks = async () => webhookList.parse(await (await call("/webhooks")).json()).data.map(({ state }) => state);
  await expect.poll(hooks, { timeout: 60_000 }).toEqual(["active"]);

  const demand = {
    title: "低保核对",
    population: "低保对象",
    region: "青石镇",
    fields: ["姓名", "联系电话"],
    due: "2026-12-20",
  };
  const filed = requestInFull.parse(
    await (await call("/requests", demand, { "idempotency-key": "story-0001" })).json(),
  );
  await expect.poll(async () => (await requestNow(filed.id)).status, { timeout: 60_000 }).toBe("examined");
  const { examined } = await requestNow(filed.id);
  expect(examined?.rows).toBeGreaterThan(5);
  // Its department answers for the ledger: what is held is its own to take, and no village is asked.
  expect((await call(`/requests/${filed.id}/application`, { wish: "take" })).status).toBe(200);
  await expect.poll(() => events.length, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(events[0]).toMatchObject({ type: "request.delivered", request: filed.id });

  const page = filingPage.parse(await (await call(`/requests/${filed.id}/filings`)).json());
  expect(new Set(page.data.map(({ state }) => state))).toEqual(new Set(["held"]));
  const subjects = page.data.flatMap(({ rows }) => rows?.map((row) => row.subject_id) ?? []);
  expect(subjects).toHaveLength(examined?.rows ?? 0);
  const workbook = Buffer.from(await (await call(`/requests/${filed.id}/workbook`)).arrayBuffer());
  expect(workbook.subarray(0, 2).toString("latin1")).toBe("PK");
  const rows = rowPage.parse(await (await call("/ledgers/dibao/rows?limit=500")).json());
  expect(rows.data.map((row) => row.subject_id)).toEqual(expect.arrayContaining(subjects));

  const { rows: again } = await house.pool.query("select state, tries, status from system_event");
  expect(again).toEqual([{ state: "waiting", tries: 1, status: 500 }]);
  const secret = system.token.split(".")[1] ?? "-";
  for (const word of [secret, system.encryptKey, system.verificationToken]) expect(house.log()).not.toContain(word);
});

test("after a fault the event comes again under its id, from the queue, without anybody's doing", async () => {
  await expect.poll(() => events.length, { timeout: 60_000 }).toBe(2);
  expect(events[1]).toEqual(events[0]);
  const state = async () => (await house.pool.query("select state, tries from system_event")).rows;
  await expect.poll(state, { timeout: 10_000 }).toEqual([{ state: "done", tries: 2 }]);
}, 90_000);
