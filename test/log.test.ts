import { Writable } from "node:stream";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createLogger } from "../src/log.ts";
import { testDb } from "./support/db.ts";

const { pool, close } = testDb();
afterAll(close);

/** What one call writes, as text and as fields. */
function line(write: (log: ReturnType<typeof createLogger>) => void): {
  text: string;
  fields: Record<string, unknown>;
} {
  let text = "";
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  write(createLogger("trace", sink));
  return { text, fields: JSON.parse(text) as Record<string, unknown> };
}

const said = "我家在柳溪村三组";

test("a line is JSON with level, time, message and facts", () => {
  const { fields } = line((log) => log.info({ kind: "message", ms: 12, traceId: "ab12" }, "push handled"));
  expect(fields).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    msg: "push handled",
    kind: "message",
    ms: 12,
    traceId: "ab12",
  });
});

test.each([
  { token: said },
  { tenant_access_token: said, accessToken: said, access_token: said },
  { appSecret: said, app_secret: said, APP_SECRET: said },
  { text: said },
  { push: { event: { message: { content: said } } } },
  { people: [{ name: said, phone: said }] },
  { options: { headers: { authorization: said } } },
  { outbox: { content: { json: said } } },
  { env: { DATABASE_URL: `postgres://u:${said}@h/d`, MASTER_KEY: said, REDIS_URL: said } },
  { a: { b: { c: { d: { e: { f: said } } } } } },
])("secrets and text are not printed: %j", (fields) => {
  const { tenant_access_token: _, ...known } = fields as Record<string, unknown>;
  expect(line((log) => log.info(known, "x")).text).not.toContain(said);
});

test("wherever in a line a text field stands", () => {
  const key = fc.constantFrom("text", "content", "body", "token", "phone", "name", "sealed", "card", "app_secret");
  const path = fc.array(fc.constantFrom("event", "message", "item", "row", "list"), { maxLength: 6 });
  fc.assert(
    fc.property(path, key, (names, last) => {
      const fields = [...names, last].reduceRight<unknown>((inner, name) => ({ [name]: inner }), said);
      const { text } = line((log) => log.child({ traceId: "t" }).warn(fields, "x"));
      expect(text).not.toContain(said);
    }),
  );
});

test("fields given to a child logger are treated alike", () => {
  expect(line((log) => log.child({ token: said, traceId: "t" }).info("x")).text).not.toContain(said);
});

test("an error of the database carries its code and constraint, never the row", async () => {
  const client = await pool.connect();
  await client.query("create temporary table t (phone text constraint one_phone unique, n int)");
  await client.query("insert into t values ($1, 1)", [said]);
  const broken: unknown[] = [];
  for (const [statement, values] of [
    ["insert into t values ($1, 1)", [said]],
    ["select $1::uuid", [said]],
    ["insert into t values ('x', $1::int)", [`${said}13800001111`]],
    ["select nosuchcolumn from t", []],
  ] as const) {
    await client.query(statement, [...values]).catch((err: unknown) => broken.push(err));
  }
  client.release(true);
  const lines = broken.map((err) => line((log) => log.error({ err }, "x")));
  expect(lines.map(({ fields }) => (fields["err"] as { code: string }).code)).toEqual([
    "23505",
    "22P02",
    "22P02",
    "42703",
  ]);
  expect(lines[0]?.fields["err"]).toMatchObject({ constraint: "one_phone" });
  expect(lines[3]?.text).toContain("nosuchcolumn");
  for (const { text } of lines) {
    expect(text).not.toContain(said);
    expect(text).not.toContain("13800001111");
    expect(text).not.toContain("detail");
  }
});

test("other errors keep their type and frames and lose what they quote, causes included", () => {
  const parse = (): unknown => {
    try {
      return JSON.parse(`{"a": ${said}}`);
    } catch (error) {
      return error;
    }
  };
  const cause = Object.assign(new TypeError(`no such thing: ${said}`), { config: { data: said }, detail: said });
  const { text, fields } = line((log) => log.warn({ err: new Error("relay", { cause }), other: parse() }, "x"));
  expect(text).not.toContain(said);
  expect(fields["err"]).toMatchObject({ type: "Error", message: "relay", cause: { type: "TypeError" } });
  expect(fields["err"]).toHaveProperty("frames");
  expect(fields["other"]).toMatchObject({ type: "SyntaxError" });
});

test("an error logged bare does not lend its message to the line", () => {
  const { text, fields } = line((log) => log.error(new Error(said)));
  expect(text).not.toContain(said);
  expect(fields).toMatchObject({ msg: "error", err: { type: "Error" } });
});

test("silent is silent", () => {
  let count = 0;
  const sink = new Writable({
    write(_chunk, _encoding, done) {
      count += 1;
      done();
    },
  });
  createLogger("silent", sink).fatal("x");
  createLogger("warn", sink).info("x");
  expect(count).toBe(0);
});
