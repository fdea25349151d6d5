import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { elementPage, elementSchema } from "../../src/api/elements.ts";
import { problemSchema } from "../../src/api/problem.ts";
import { testDb } from "../support/db.ts";
import { Served } from "./served.ts";

const store = testDb();
let api: Served;
beforeAll(async () => {
  api = await Served.open(store);
});
afterAll(async () => {
  await api?.close();
  await store.close();
});

const problemOf = async (answer: Response) => {
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return problemSchema.parse(await answer.json());
};

describe("who calls", () => {
  test.each([
    ["no token", undefined],
    ["something else", { token: "hello" }],
    ["a system that is not there", { token: `sys_0123456789abcdef.${"a".repeat(43)}` }],
  ])("%s is answered with 401 and one sentence", async (_, who) => {
    const answer = await api.call(who, "/elements");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect((await problemOf(answer)).detail).toContain("令牌");
  });

  test("a secret that differs in its last letter, a revoked and an expired system are strangers alike", async () => {
    const good = await api.system([{}]);
    expect((await api.call(good, "/elements")).status).toBe(200);
    const last = good.token.at(-1) === "A" ? "B" : "A";
    expect((await api.call({ token: good.token.slice(0, -1) + last }, "/elements")).status).toBe(401);
    await store.db
      .updateTable("systemClient")
      .set({ expiresAt: new Date(Date.now() - 1000), createdAt: new Date(Date.now() - 86_400_000) })
      .where("id", "=", good.id)
      .execute();
    expect((await api.call(good, "/elements")).status).toBe(401);
  });

  test("a token stands in no table and in no log line", async () => {
    const system = await api.system([{}]);
    await api.call(system, "/elements?limit=999");
    await api.call(system, "/nowhere");
    const secret = system.token.split(".")[1] ?? "-";
    const { rows } = await store.pool.query("select c::text as row from system_client c where public_id = $1", [
      system.publicId,
    ]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(api.lines.join("")).not.toContain(secret);
  });
});

describe("elements", () => {
  test("come by pages until the last, each once, in the order of their codes", async () => {
    const system = await api.system([{}]);
    const codes: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const answer = await api.call(system, `/elements?limit=150${next ? `&cursor=${next}` : ""}`);
      expect(answer.status).toBe(200);
      const page = elementPage.parse(await answer.json());
      codes.push(...page.data.map(({ code }) => code));
      next = page.next_cursor;
    }
    const { rows } = await store.pool.query<{ code: string }>(
      `select code from element where county = $1 and status <> 'retired' order by code collate "C"`,
      [api.admin.county],
    );
    expect(codes).toEqual(rows.map(({ code }) => code));
    expect(codes.length).toBeGreaterThan(150);
  });

  test("one element has its definition, and is not sent again under its ETag", async () => {
    const system = await api.system([{}]);
    const answer = await api.call(system, "/elements/p.name");
    expect(elementSchema.parse(await answer.json())).toMatchObject({
      code: "p.name",
      subject: "person",
      sensitivity: 1,
    });
    const etag = answer.headers.get("etag") ?? "";
    const again = await api.call(system, "/elements/p.name", { headers: { "if-none-match": etag } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test.each([
    ["/elements/p.nothing_like_it", 404],
    ["/elements/Name", 400],
    ["/elements?cursor=%7B%7D", 400],
    ["/elements?limit=0", 400],
    ["/nothing", 404],
  ])("%s is %i", async (path, status) => {
    const system = await api.system([{}]);
    const answer = await api.call(system, path);
    expect(answer.status).toBe(status);
    expect((await problemOf(answer)).status).toBe(status);
  });

  test("without a grant for them they are refused", async () => {
    const system = await api.system([{ what: "requests" }]);
    const answer = await api.call(system, "/elements");
    expect([answer.status, (await problemOf(answer)).detail]).toEqual([403, expect.stringContaining("授权")]);
  });
});

test("the document is OpenAPI 3.1, needs no token, and names a schema for every answer", async () => {
  const answer = await api.call(undefined, "/openapi.json");
  expect(answer.status).toBe(200);
  const document = z
    .object({
      openapi: z.literal("3.1.0"),
      paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) }))),
      components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
    })
    .parse(await answer.json());
  expect(Object.keys(document.paths)).toContain("/api/v1/elements/{code}");
  for (const method of Object.values(document.paths).flatMap((path) => Object.values(path)))
    expect(Object.keys(method.responses)).toEqual(expect.arrayContaining(["401", "403", "429", "500"]));
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Element", "Problem"]));
});
