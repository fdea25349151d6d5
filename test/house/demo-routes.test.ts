import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../../src/log.ts";
import { openQueues } from "../../src/queue/queues.ts";
import { demoRoutes } from "../../src/roles/demo-routes.ts";
import { testDb } from "../support/db.ts";

const { url, db, close } = testDb(1);
const log = createLogger("silent");
const queues = openQueues({ kind: "postgres", url }, log, "producing");
/** Stands where the simulator does, and says which path it was asked for. */
const behind = createServer((request, response) => response.end(`behind ${request.url}`));
let front: ReturnType<typeof createServer>;

const portOf = (server: ReturnType<typeof createServer>): number =>
  // A TCP server that listens has an address with a port.
  (server.address() as AddressInfo).port;

beforeAll(async () => {
  await once(behind.listen(0, "127.0.0.1"), "listening");
  const app = demoRoutes(`http://127.0.0.1:${portOf(behind)}`, { db, queues, log }, []);
  const listener = getRequestListener(app.fetch);
  front = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await once(front.listen(0, "127.0.0.1"), "listening");
});
afterAll(async () => {
  front.close();
  behind.close();
  await queues.close();
  await close();
});

/** The answer to a path that is sent as it stands: a client of its own would tidy it up first. */
async function ask(path: string): Promise<string> {
  const socket = connect(portOf(front), "127.0.0.1");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: house\r\nConnection: close\r\n\r\n`);
  let said = "";
  for await (const chunk of socket) said += String(chunk);
  return said;
}

test("the chat page is the simulator's", async () => {
  expect(await ask("/chat/app.js?v=1")).toContain("behind /chat/app.js?v=1");
});

test.each([
  "/admin/settings",
  "/chat/../admin/settings",
  "/chat/%2e%2e/admin/settings",
  "/chat/.%2E/admin/settings",
  "/chat/x/../../admin/settings",
  "/chat\\..\\admin/settings",
  "/chat/\t../../admin",
  "http://other.example/chat/../admin/settings",
  "//other.example/chat/../admin",
  "/chat@other.example/admin",
  "/chatadmin",
])("nothing but the chat is forwarded: %j", async (path) => {
  expect(await ask(path)).not.toContain("behind");
});
