import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createLark, type Lark } from "../../src/lark/client.ts";
import { createLimits } from "../../src/lark/limits.ts";
import { createLogger } from "../../src/log.ts";
import { testDb } from "../support/db.ts";

// What stands between us and the platform, and behaves as no platform does: gateways, cut lines, strange bodies.

const { pool, close } = testDb();
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of open.splice(0)) await end();
});
afterAll(close);

/** A server that gives out a token and answers everything else as told, and a client for it that does not wait. */
async function behind(answer: RequestListener): Promise<{ lark: Lark; origin: string; paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    if (request.url?.includes("tenant_access_token")) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ code: 0, msg: "ok", tenant_access_token: "t-wire", expire: 7200 }));
      return;
    }
    paths.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const origin = await listen(server);
  const lark = larkAt(origin);
  open.push(async () => {
    lark.close();
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  return { lark, origin, paths };
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return `http://127.0.0.1:${port}`;
}

function larkAt(domain: string): Lark {
  const appId = `cli_${randomUUID().replaceAll("-", "").slice(0, 16)}`;
  return createLark(
    { appId, appSecret: "s", domain },
    { log: createLogger("silent"), limits: createLimits(pool), patience: { tries: 1, longestMs: 0 } },
  );
}

const reply = (lark: Lark) => lark.reply({ messageId: "om_1", msgType: "text", content: "{}", uuid: randomUUID() });

describe("an answer that is not the platform's leaves the outcome open", () => {
  it.each<{ what: string; answer: RequestListener; code: string }>([
    {
      what: "a gateway's page with 200",
      answer: (_, to) => to.writeHead(200, { "content-type": "text/html" }).end("<html>login</html>"),
      code: "garbled",
    },
    {
      what: "half a document",
      answer: (_, to) => to.writeHead(200, { "content-type": "application/json" }).end('{"code":0,"data":{"messa'),
      code: "garbled",
    },
    {
      what: "a line cut before the announced length",
      answer: (_, to) => {
        to.writeHead(200, { "content-type": "application/json", "content-length": "200" });
        to.write('{"code":0,', () => to.destroy());
      },
      code: "broken",
    },
    { what: "a line cut before any answer", answer: (request) => request.socket.destroy(), code: "broken" },
    { what: "a success without its message id", answer: (_, to) => to.end('{"code":0,"data":{}}'), code: "garbled" },
    { what: "an empty body", answer: (_, to) => to.writeHead(200).end(), code: "garbled" },
  ])("$what", async ({ answer, code }) => {
    const { lark } = await behind(answer);
    expect(await reply(lark)).toMatchObject({ ok: false, react: "wait", code, unknownOutcome: true });
  });

  it("but a closed port means that nothing was sent", async () => {
    const server = createServer();
    const origin = await listen(server);
    server.close();
    await once(server, "close");
    const lark = larkAt(origin);
    expect(await reply(lark)).toMatchObject({ ok: false, react: "wait", code: "unreachable", unknownOutcome: false });
    lark.close();
  });
});

describe("statuses", () => {
  it("a gateway's 503 is waited out as long as it says", async () => {
    const { lark } = await behind((_, to) => to.writeHead(503, { "retry-after": "7" }).end("busy"));
    const answer = await reply(lark);
    expect(answer).toMatchObject({ ok: false, react: "wait" });
    expect(!answer.ok && answer.waitMs).toBeGreaterThanOrEqual(7_000);
  });

  it("a redirect is not followed: the token goes nowhere else", async () => {
    const elsewhere = await behind((_, to) => to.end("{}"));
    const { lark } = await behind((_, to) => to.writeHead(307, { location: `${elsewhere.origin}/x` }).end());
    expect(await reply(lark)).toMatchObject({ ok: false, code: "garbled" });
    expect(elsewhere.paths).toEqual([]);
  });

  it.each([
    { status: 400, code: 99_999_999, react: "bug" },
    { status: 403, code: 99_999_999, react: "scope" },
    { status: 429, code: 99_999_999, react: "wait" },
    { status: 500, code: 99_999_999, react: "wait" },
    // The code tells more than the status, and the same limit comes with either.
    { status: 400, code: 99_991_400, react: "wait" },
    { status: 429, code: 99_991_400, react: "wait" },
    { status: 200, code: 230_001, react: "bug" },
    { status: 500, code: 230_099, react: "bug" },
  ])("$status with $code: $react", async ({ status, code, react }) => {
    const { lark } = await behind((_, to) => to.writeHead(status).end(JSON.stringify({ code, msg: "no" })));
    expect(await reply(lark)).toMatchObject({ ok: false, react, code });
  });
});

describe("files", () => {
  it.each([
    { what: "an image of 10 MB and a byte", bytes: 10 * 1024 * 1024 + 1, kind: "image", code: 234006 },
    { what: "a file of 30 MB and a byte", bytes: 30 * 1024 * 1024 + 1, kind: "file", code: 234006 },
    { what: "an empty image", bytes: 0, kind: "image", code: 234010 },
    { what: "an empty file", bytes: 0, kind: "file", code: 234010 },
  ])("$what is refused before anything is sent", async ({ bytes, kind, code }) => {
    const { lark, paths } = await behind((_, to) => to.end("{}"));
    const file = Buffer.alloc(bytes);
    const answer = await (kind === "image"
      ? lark.uploadImage(file)
      : lark.uploadFile({ file, name: "a.bin", type: "stream" }));
    expect(answer).toMatchObject({ ok: false, react: "never", code, unknownOutcome: false });
    expect(paths).toEqual([]);
  });

  const resource = { messageId: "om_1", fileKey: "file_v3_1", type: "file", maxBytes: 1000 } as const;
  const named = { "content-type": "text/csv", "content-disposition": 'attachment; filename="a.csv"' };

  it("a download comes whole, up to its cap", async () => {
    const content = Buffer.alloc(1000, "a");
    const { lark, paths } = await behind((_, to) => to.writeHead(200, named).end(content));
    const answer = await lark.downloadResource(resource);
    expect(answer).toEqual({ ok: true, data: { bytes: content, contentType: "text/csv" } });
    expect(paths).toEqual(["GET /open-apis/im/v1/messages/om_1/resources/file_v3_1?type=file"]);
  });

  it("a download over its cap is not read, announced or not", async () => {
    let sent = 0;
    const endless = await behind((_, to) => {
      to.writeHead(200, named);
      const more = () => {
        sent += 1000;
        if (!to.destroyed) to.write(Buffer.alloc(1000), more);
      };
      more();
    });
    const refused = { ok: false, react: "never", code: "too-large", unknownOutcome: false };
    expect(await endless.lark.downloadResource(resource)).toMatchObject(refused);
    expect(sent).toBeLessThan(20_000_000);
    const announced = await behind((_, to) => {
      to.writeHead(200, { ...named, "content-length": "1001" });
      to.flushHeaders();
    });
    expect(await announced.lark.downloadResource(resource)).toMatchObject(refused);
  });

  it("a download that ends early is cut, not short", async () => {
    const { lark } = await behind((_, to) => {
      to.writeHead(200, { ...named, "content-length": "900" });
      to.write(Buffer.alloc(500), () => to.destroy());
    });
    expect(await lark.downloadResource(resource)).toMatchObject({
      ok: false,
      react: "wait",
      code: "cut",
      unknownOutcome: false,
    });
  });

  it("an error that comes where the file would be is read as one, a JSON file is not", async () => {
    const json = { "content-type": "application/json" };
    const { lark } = await behind((_, to) => to.writeHead(400, json).end('{"code":234003,"msg":"no such file"}'));
    expect(await lark.downloadResource(resource)).toMatchObject({ ok: false, react: "never", code: 234003 });
    const file = await behind((_, to) => to.writeHead(200, { ...named, ...json }).end('{"code":234003}'));
    expect(await file.lark.downloadResource(resource)).toMatchObject({ ok: true });
  });
});

describe("findReply", () => {
  const item = (id: string, parent: string | null, sender: string) => ({
    message_id: id,
    chat_id: "oc_1",
    ...(parent ? { parent_id: parent } : {}),
    msg_type: "text",
    create_time: "1700000000000",
    sender: { id: sender, sender_type: "app" },
  });

  it("looks back to the message itself, page by page, and is then sure", async () => {
    const pages: Record<string, object> = {
      "": { items: [item("om_9", "om_5", "cli_other")], has_more: true, page_token: "p2" },
      p2: { items: [item("om_5", null, "ou_1")], has_more: true, page_token: "p3" },
    };
    const { lark, paths } = await behind((request, to) => {
      const page = new URL(request.url ?? "", "http://x").searchParams.get("page_token") ?? "";
      to.end(JSON.stringify({ code: 0, data: pages[page] }));
    });
    expect(await lark.findReply({ chatId: "oc_1", parentId: "om_5" })).toEqual({ ok: true, data: undefined });
    expect(paths).toHaveLength(2);
  });
});

describe("signing in", () => {
  it("changes the code for the person, and asks who that is with the person's own token", async () => {
    const asked: { url: string | undefined; authorization: string | undefined; body: string }[] = [];
    const { lark } = await behind((request, to) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        asked.push({ url: request.url, authorization: request.headers.authorization, body });
        const person = { open_id: "ou_1", union_id: "on_1", name: "顾岚", tenant_key: "tk", avatar_url: "" };
        const token = { code: 0, access_token: "u-1", expires_in: 7200, token_type: "Bearer" };
        to.end(JSON.stringify(request.method === "POST" ? token : { code: 0, data: person }));
      });
    });
    const answer = await lark.signIn({ code: "c1", redirectUri: "http://localhost/board", codeVerifier: "v1" });
    expect(answer).toEqual({ ok: true, data: { openId: "ou_1", unionId: "on_1", name: "顾岚", tenantKey: "tk" } });
    expect(asked.map((one) => [one.url, one.authorization])).toEqual([
      ["/open-apis/authen/v2/oauth/token", undefined],
      ["/open-apis/authen/v1/user_info", "Bearer u-1"],
    ]);
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({
      grant_type: "authorization_code",
      client_secret: "s",
      code: "c1",
      redirect_uri: "http://localhost/board",
      code_verifier: "v1",
    });
  });

  it("with a code that was used is not repeated", async () => {
    const { lark, paths } = await behind((_, to) => to.writeHead(400).end('{"code":20003,"msg":"code is used"}'));
    expect(await lark.signIn({ code: "c1", redirectUri: "http://localhost/board" })).toMatchObject({
      ok: false,
      code: 20003,
      react: "never",
    });
    expect(paths).toHaveLength(1);
  });
});
