import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { migrate } from "../../src/db/migrate.ts";
import { freshDatabase } from "../support/house.ts";

const folder = new URL("../../src/db/migrations/", import.meta.url);

test("lists from before towns had their own become the county's, and are found as before", async () => {
  const pool = new pg.Pool({ connectionString: await freshDatabase(), max: 2 });
  try {
    await pool.query("create table migration (name text primary key, applied_at timestamptz not null default now())");
    const older = (await readdir(folder)).filter((name) => name.endsWith(".sql") && name < "0050").toSorted();
    for (const name of older) {
      await pool.query(await readFile(new URL(name, folder), "utf8"));
      await pool.query("insert into migration (name) values ($1)", [name]);
    }
    await pool.query(`
      insert into duty_list (county, list, version, source_doc, valid_from) values ('000000', 'basic', 'v1', '县清单', '2026-01-01');
      insert into duty (county, item_id, list, version, category, name, aliases, lead_body, lead_contact_post, coop_bodies,
                        upper_duty, our_duty, starts_when, disputes, sample, search)
        values ('000000', 'basic-1', 'basic', 'v1', '类', '一件事', '{}', '局', '科', '{}', '上', '下', '', '{}', false, '''事'':1A');
      insert into certificate (county, item_id, ruling, name, aliases, send_to, source_doc, valid_from, sample, search)
        values ('000000', 'allowed-1', 'allowed', '一份证明', '{}', '村委会', '县清单', '2026-01-01', false, '''证明'':1A');
      insert into spoken_name (county, kind, item_id, phrase, terms) values ('000000', 'duty', 'basic-1', '一件事', '{事}');
      insert into local_list (county, kind, list, version, source_doc, valid_from, state, items)
        values ('000000', 'duty', 'basic', 'v1', '县清单', '2026-01-01', 'current', '[]')`);
    expect(await migrate(pool)).toContain("0050_town_lists.sql");
    const nil = "00000000-0000-0000-0000-000000000000";
    for (const table of ["duty_list", "duty", "certificate", "spoken_name", "local_list"]) {
      expect((await pool.query(`select county, area_id from ${table}`)).rows).toEqual([
        { county: "000000", area_id: nil },
      ]);
    }
    const { rows } = await pool.query("select list, area_id from songbang_lists_for('duty', '{}') order by list");
    expect(rows).toEqual(["basic", "coop", "taken"].map((list) => ({ list, area_id: nil })));
    // The first county that is imported still takes the placeholder's place, lists and their items together.
    for (const [order, county] of [
      [["duty_list", "duty"], "990101"],
      [["duty", "duty_list"], "990102"],
    ] as const) {
      await pool.query(`begin; ${order.map((table) => `update ${table} set county = '${county}'`).join("; ")}; commit`);
      expect((await pool.query("select county from duty")).rows).toEqual([{ county }]);
    }
  } finally {
    await pool.end();
  }
});
