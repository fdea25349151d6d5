import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { createDoor } from "../../src/ingress/door.ts";

const servers: Server[] = [];
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A TCP server that listens has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
afterAll(() => servers.forEach((server) => server.close()));

test("the app's secret does not follow a redirect to somewhere else", async () => {
  let strayed = 0;
  const elsewhere = await serve((_, response) => {
    strayed += 1;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ code: 0, tenant_access_token: "t-1", expire: 7200 }));
  });
  // 307 keeps method and body, so the secret would go along.
  const domain = await serve((request, response) => {
    response.writeHead(307, { location: `${elsewhere}${request.url}` });
    response.end(JSON.stringify({ code: 0 }));
  });
  const door = createDoor({ domain, appId: "cli_a", appSecret: "s" });
  await expect(door("om_1")).rejects.toThrow("307");
  expect(strayed).toBe(0);
});
