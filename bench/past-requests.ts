import { sql } from "kysely";
import pg from "pg";
import { seedCatalogue } from "../src/catalogue/seed.ts";
import { createDb, createPool, type Db } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { seedOrgs } from "../src/orgs/seed.ts";
import { castOf, planVillages, sizes } from "../src/synthetic/plan.ts";
import { createRng, type Rng } from "../src/synthetic/rng.ts";

/** A kind of report as departments file it again and again, with other towns and other quarters. */
export interface Topic {
  readonly population: string;
  readonly title: string;
  readonly fields: readonly string[];
}

const generic = [
  ["姓名", 0.75],
  ["身份证号", 0.6],
  ["联系电话", 0.6],
  ["家庭住址", 0.4],
  ["所属村", 0.4],
  ["备注", 0.4],
] as const;
const people =
  "独居老人 留守儿童 残疾人 低保对象 特困人员 退役军人 脱贫户 监测户 党员 外出务工人员 困境儿童 高龄老人 失能老人 种粮大户 孕产妇 慢性病患者 精神障碍患者 社区矫正人员 戒毒人员 志愿者 网格员 护林员 河长 村医 教师 学生 大学生 孤儿 优抚对象 个体户 合作社 家庭农场 养殖户 渔民 快递员 网约车司机 出租屋 民宿 餐饮店 药店 加油站 超市 学校 幼儿园 养老院 卫生室 农家书屋 文化站 水库 山塘 地灾隐患点 危房 自建房 厕所 光伏电站 充电桩 变压器 渡口 桥梁 道路".split(
    " ",
  );
const themes =
  "摸底 核查 走访 补贴 安全检查 体检 培训 就业 参保 用药 用气 用电 防汛 防火 帮扶 慰问 认证 年审 登记 整治 排查 复核 公示 满意度 服务 建设 维修 收支 生产 存栏 种植 调解 矛盾 隐患 救助".split(
    " ",
  );
const measures =
  "数量 金额 日期 等级 类型 状态 面积 比例 责任人 完成情况 标准 次数 来源 原因 编号 单位 频次 期限".split(" ");
const aspects =
  "申报 核定 发放 整改 新增 退出 计划 实际 累计 上报 应办 已办 未办 抽查 自查 验收 投入 欠缴 续保 巡查".split(" ");

/** 2,100 topics of 12 fields, over some 12,000 names of which a few stand in most forms. */
function makeTopics(): readonly Topic[] {
  const rng = createRng("past requests");
  return people.flatMap((population) =>
    themes.map((theme) => {
      const own = Array.from({ length: 24 }, () => `${theme}${rng.pick(aspects)}${rng.pick(measures)}`);
      const common = generic.filter(([, share]) => rng.chance(share)).map(([name]) => name);
      return {
        population,
        title: `${population}${theme}情况统计表`,
        fields: [...new Set([...common, ...own])].slice(0, 12),
      };
    }),
  );
}

/** The database of a cluster with so many requests on file; made when it is not there. */
export async function openPast(
  clusterUrl: string,
  county: string,
  total: number,
  now: Date,
): Promise<{ readonly db: Db; readonly close: () => Promise<void> }> {
  const name = `past_${total}`;
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const pool = createPool(
    clusterUrl.replace(/\/songbang$/, `/${name}?options=-c%20songbang.county%3D${county}`),
    8,
    () => undefined,
  );
  const db = createDb(pool);
  await migrate(pool);
  const { rows } = await pool.query<{ there: boolean }>("select exists (select from request) as there");
  if (!rows[0]?.there) {
    await db.transaction().execute(async (tx) => {
      await seedOrgs(tx, castOf(planVillages(sizes.XS, "bench", "2026-11-29")));
      await seedCatalogue(tx, county);
    });
    await filePastRequests(db, county, makeTopics(), total, now);
    await pool.query("create extension if not exists pg_trgm");
    await pool.query("create index title_trgm on request_rest using gin (title gin_trgm_ops)");
  }
  return { db, close: () => db.destroy() };
}

/** Past requests up to `total`: six years of quarters, fifteen towns or the whole county, nine in ten of a topic's fields each. */
async function filePastRequests(
  db: Db,
  county: string,
  topics: readonly Topic[],
  total: number,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // Loading checks no references: the writers do, one request at a time.
    await sql`set local session_replication_role = replica`.execute(tx);
    // Ten million rows are indexed afterwards, at once.
    await sql`set local maintenance_work_mem = '512MB'`.execute(tx);
    await sql`alter table request_field drop constraint request_field_pkey`.execute(tx);
    await sql`drop index request_field_key`.execute(tx);
    await sql`
      create temporary table topic on commit drop as
      select at, t -> 'fields' as fields, t ->> 'population' as population, t ->> 'title' as title
      from jsonb_array_elements(${JSON.stringify(topics)}::jsonb) with ordinality as x (t, at)`.execute(tx);
    await sql`create unique index on topic (at)`.execute(tx);
    await sql`analyze topic`.execute(tx);
    await sql`
      create temporary table fresh on commit drop as
      select gen_random_uuid() as id, no, 1 + floor(${topics.length} * random() ^ 1.5)::integer as topic,
             ${now}::timestamptz - random() * interval '6 years' as at,
             case when random() < 0.2 then '全县' else (array['青山','白鹭','石桥','柳溪','云岭','龙泉','望江','平湖','大河','金沙','杨柳','桃源','清水','东风','红旗'])[1 + floor(random() * 15)::integer] || '镇' end as region
      from generate_series((select coalesce(max(no), 0) from request where county = ${county}) + 1, ${total}::integer) as no`.execute(
      tx,
    );
    await sql`
      insert into request (county, id, no, dept_id, dept_name, asker_id, asker_name, title, population, whom, region, area, period,
                           cycle, said_as, status, created_at, chat_id, cause)
      select ${county}, f.id, f.no, gen_random_uuid(), '民政局', gen_random_uuid(), '何敏', t.title, t.population, '{}', f.region, 'a',
             to_char(f.at, 'YYYY"年第"Q"季度"'), 'quarterly', 'form', 'served', f.at, 'oc', 'bench'
      from fresh f join topic t on t.at = f.topic`.execute(tx);
    await sql`
      insert into request_field (county, request_id, ord, path, name, key, map_state, created_at, period_mark, region_mark, people_mark)
      select ${county}, f.id, x.ord, array[x.name], x.name, '=' || x.name, 'new', f.at,
             hashtext(to_char(f.at, 'YYYY"年第"Q"季度"')), hashtext(f.region), hashtext(t.population)
      from fresh f join topic t on t.at = f.topic
      cross join lateral jsonb_array_elements_text(t.fields) with ordinality as x (name, ord)
      where random() < 0.9`.execute(tx);
    await sql`alter table request_field add primary key (county, request_id, ord)`.execute(tx);
    await sql`create index request_field_key on request_field (county, key, created_at desc) include (request_id, period_mark, region_mark, people_mark)`.execute(
      tx,
    );
    await sql`delete from request_key where county = ${county}`.execute(tx);
    await sql`
      insert into request_key (county, key, n)
      select county, key, count(*) from request_field where county = ${county} group by county, key`.execute(tx);
  });
  await sql`vacuum (analyze) request, request_field, request_key`.execute(db);
}

export interface AskedFor {
  readonly title: string;
  /** The title of the new form: the same, or the same in other words. */
  readonly called: string;
  readonly population: string;
  readonly region: string;
  readonly period: string;
  readonly names: readonly string[];
}

/**
 * Forms that resemble one on file of the last months: a fifth of the fields left out, sometimes another added, every other
 * title in other words.
 */
export async function formsLike(db: Db, county: string, n: number, now: Date, rng: Rng): Promise<readonly AskedFor[]> {
  const { rows } = await sql<Omit<AskedFor, "called">>`
    select r.title, r.population, r.region, r.period,
           array(select f.name from request_field f where f.county = r.county and f.request_id = r.id order by ord) as names
    from request r where r.county = ${county} and r.created_at > ${now}::timestamptz - interval '6 months'
    order by md5(r.no::text) limit ${n}`.execute(db);
  return rows.map((row) => ({
    ...row,
    called: rng.chance(0.5) ? row.title : reworded(row.title, rng),
    names: [...row.names.filter((_, at) => at === 0 || rng.chance(0.8)), ...(rng.chance(0.5) ? ["另外一项"] : [])],
  }));
}

/** What is left of a form when it asks for nothing but what stands in most forms, and that is on file with its original. */
export function genericOnly(form: AskedFor): AskedFor {
  const names = form.names.filter((name) => generic.some(([one]) => one === name));
  return { ...form, names: names.length > 0 ? names : form.names.slice(0, 1) };
}

/** 留守儿童补贴情况统计表 as others call it: half of them keep its order of words. */
function reworded(title: string, rng: Rng): string {
  const about = title.replace("情况统计表", "");
  return rng.pick([
    `关于报送${about}台账的通知`,
    `${about}摸底登记表`,
    `${about.slice(-2)}对象（${about.slice(0, -2)}）名册`,
    `${about.slice(0, -2)}享受${about.slice(-2)}的明细`,
  ]);
}
