import { randomInt, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Tx } from "../../src/db/database.ts";
import { record } from "../../src/db/outbox.ts";
import { bindActor } from "../../src/orgs/bind-actor.ts";
import { findActor } from "../../src/orgs/find-actor.ts";
import { leaveChat } from "../../src/outbox/leave-chat.ts";
import { withdrawAnswer } from "../../src/outbox/withdraw-answer.ts";
import { testDb } from "../support/db.ts";

const { pool, db, close } = testDb();
afterAll(close);

const here = String(randomInt(100_000, 499_999));
const elsewhere = String(randomInt(500_000, 999_999));
const me = `ou_${randomUUID()}`;
const other = `ou_${randomUUID()}`;
const stranger = `ou_${randomUUID()}`;

async function person(county: string, openId: string): Promise<void> {
  const id = randomUUID();
  const unit = randomUUID();
  await pool.query(`insert into org_unit (id, county, kind, name, path) values ($1, $2, 'village', $3, $4)`, [
    unit,
    county,
    `${county}村`,
    `c${county}.${unit.replaceAll("-", "")}`,
  ]);
  await pool.query("insert into org_code (org_id, scheme, code) values ($1, 'division12', $2)", [unit, unit]);
  await pool.query("insert into department (org_id, name, level) values ($1, $2, 'county')", [unit, unit]);
  await pool.query("insert into person (id, county, name, feishu_open_id) values ($1, $2, $3, $4)", [
    id,
    county,
    openId,
    openId,
  ]);
  await pool.query("insert into membership (person_id, org_id, role) values ($1, $2, 'keeper')", [id, unit]);
  await pool.query("insert into dialog (open_id, chat_id, waiting) values ($1, 'oc_1', $2)", [openId, '"ask"']);
}

beforeAll(async () => {
  await person(here, me);
  await person(here, other);
  await person(elsewhere, stranger);
});

/** Runs as a handler does: in one transaction, as the role that row level security binds, with who it is for. */
function asHandler<T>(openId: string, county: string, run: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    const { actor } = await findActor(tx, openId, new Date());
    await bindActor(tx, { openId, county, actor });
    return run(tx);
  });
}

describe("the role that handlers run as", () => {
  test("is no superuser, passes no row level security, cannot log in and makes nothing", async () => {
    const { rows } = await pool.query(
      "select rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole, rolinherit from pg_roles where rolname = 'songbang_app'",
    );
    expect(Object.values(rows[0] ?? {})).toEqual([false, false, false, false, false, false]);
  });

  test("owns nothing and is a member of nothing", async () => {
    const { rows } = await pool.query(
      `select relname from pg_class where relowner = 'songbang_app'::regrole
       union all select 'member of ' || roleid::regrole from pg_auth_members where member = 'songbang_app'::regrole`,
    );
    expect(rows).toEqual([]);
  });

  test("reads no queue, no sealed push, no house key and no feedback", async () => {
    for (const table of ["intake", "inbox", "house", "feedback", "migration", "lark_rate"]) {
      const read = asHandler(me, here, (tx) => sql`select 1 from ${sql.table(table)} limit 1`.execute(tx));
      await expect(read).rejects.toThrow(/permission denied/);
    }
    const queues = asHandler(me, here, (tx) =>
      sql`select 1 from pg_namespace where has_schema_privilege(oid, 'usage') and nspname = 'bullmq'`.execute(tx),
    );
    expect((await queues).rows).toEqual([]);
  });
});

/** Tables about people, by what their rows name; a new one that is not protected fails here. */
test("every table with a person, a chat or somebody's words in it forces row level security", async () => {
  const { rows } = await pool.query<{ name: string; forced: boolean }>(`
    select distinct c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p')
      and (a.attname ~ '(open_id|person_id|phone|said$|county$)' or c.relname in ('person', 'org_unit', 'dialog', 'feedback'))
      -- Only what the role may touch at all.
      and (has_any_column_privilege('songbang_app', c.oid, 'select') or has_any_column_privilege('songbang_app', c.oid, 'insert'))`);
  expect(rows.map((row) => row.name)).toEqual(
    expect.arrayContaining(["person", "org_unit", "dialog", "feedback", "membership"]),
  );
  expect(rows.filter((row) => !row.forced)).toEqual([]);
});

describe("a handler", () => {
  test("sees people, units, roles and codes of its own county alone", async () => {
    const seen = await asHandler(me, here, async (tx) => ({
      people: (await tx.selectFrom("person").select("feishuOpenId").orderBy("feishuOpenId").execute()).map(
        (row) => row.feishuOpenId,
      ),
      counties: await tx.selectFrom("orgUnit").select("county").distinct().execute(),
      roles: (await tx.selectFrom("membership").select("id").execute()).length,
      codes: (await tx.selectFrom("orgCode").select("code").execute()).length,
      departments: (await tx.selectFrom("department").select("id").execute()).length,
    }));
    expect(seen.people).toEqual([me, other].toSorted());
    expect(seen.counties).toEqual([{ county: here }]);
    expect({ roles: seen.roles, codes: seen.codes, departments: seen.departments }).toEqual({
      roles: 2,
      codes: 2,
      departments: 2,
    });
  });

  test("without a county sees nobody", async () => {
    const rows = await asHandler("", "", (tx) => tx.selectFrom("person").select("id").execute());
    expect(rows).toEqual([]);
  });

  test("sees and changes the dialog of its own person alone", async () => {
    const seen = await asHandler(me, here, (tx) => tx.selectFrom("dialog").select("openId").execute());
    expect(seen).toEqual([{ openId: me }]);
    const changed = await asHandler(me, here, (tx) =>
      tx.updateTable("dialog").set({ waiting: null }).where("openId", "=", other).executeTakeFirst(),
    );
    expect(changed.numUpdatedRows).toBe(0n);
    const forged = asHandler(me, here, (tx) =>
      tx
        .insertInto("dialog")
        .values({
          openId: other,
          chatId: "oc_2",
          lines: null,
          linesAt: null,
          listed: null,
          listedAt: null,
          waiting: null,
          waitingAt: null,
        })
        .execute(),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
  });

  test("changes the settings of its own person alone, and never a name", async () => {
    const set = (openId: string) =>
      asHandler(me, here, (tx) =>
        tx.updateTable("person").set({ plainText: true }).where("feishuOpenId", "=", openId).executeTakeFirst(),
      );
    expect((await set(me)).numUpdatedRows).toBe(1n);
    expect((await set(other)).numUpdatedRows).toBe(0n);
    const renamed = asHandler(me, here, (tx) =>
      tx.updateTable("person").set({ name: "x" }).where("feishuOpenId", "=", me).execute(),
    );
    await expect(renamed).rejects.toThrow(/permission denied/);
  });

  test("cannot give anybody a role", async () => {
    const given = asHandler(me, here, (tx) => tx.updateTable("membership").set({ role: "admin" }).execute());
    await expect(given).rejects.toThrow(/permission denied/);
  });
});

test("the role ends with its transaction: the connection goes back as it was", async () => {
  const client = await pool.connect();
  try {
    await client.query("begin; select set_config('role', 'songbang_app', true)");
    await client.query("commit");
    const { rows } = await client.query("select current_user <> 'songbang_app' as back");
    expect(rows).toEqual([{ back: true }]);
  } finally {
    client.release();
  }
});

describe("of the outbox a handler", () => {
  const effect = async (): Promise<string> => {
    const target = { chatId: `oc_${randomUUID()}` };
    const content = { msgType: "text", json: '{"text":"for somebody else"}' } as const;
    const row = { kind: "send", lane: target.chatId, target, content, cause: "m-om_1" } as const;
    await db.transaction().execute((tx) => record(tx, row));
    return target.chatId;
  };

  test("reads no message, no receiver and no id of a message", async () => {
    const lane = await effect();
    for (const column of ["content", "target", "message_id", "id"]) {
      const read = asHandler(me, here, (tx) =>
        sql`select ${sql.ref(column)} from outbox where lane = ${lane}`.execute(tx),
      );
      await expect(read).rejects.toThrow(/permission denied/);
    }
  });

  test("writes no message, redirects none and brings none back", async () => {
    const lane = await effect();
    for (const change of [
      sql`update outbox set content = '{"msgType":"text","json":"{}"}' where lane = ${lane}`,
      sql`update outbox set target = '{"chatId":"oc_other"}' where lane = ${lane}`,
      sql`update outbox set state = 'done', content = null where lane = ${lane}`,
      sql`insert into outbox (kind, lane, target) values ('send', 'oc_1', '{"chatId":"oc_1"}')`,
    ]) {
      await expect(asHandler(me, here, (tx) => change.execute(tx))).rejects.toThrow(
        /permission denied|row-level security/,
      );
    }
  });

  test("ends what waits for a chat that the bot has left, and for a message that was recalled", async () => {
    const [left, recalled] = [await effect(), await effect()];
    expect(await asHandler(me, here, (tx) => leaveChat(tx, left))).toBe(1);
    const messageId = `om_${randomUUID()}`;
    await pool.query("update outbox set cause = $2 where lane = $1", [recalled, `m-${messageId}`]);
    expect(await asHandler(me, here, (tx) => withdrawAnswer(tx, messageId))).toBe(1);
    const { rows } = await pool.query("select state, content from outbox where lane = any ($1) order by state", [
      [left, recalled],
    ]);
    expect(rows).toEqual([
      { state: "dead", content: null },
      { state: "superseded", content: null },
    ]);
  });
});
