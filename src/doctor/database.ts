import { statfs } from "node:fs/promises";
import type pg from "pg";
import { callsIn, monthOf } from "../budget/calls.ts";
import type { Db } from "../db/database.ts";
import { masterKeyState } from "../db/master-key.ts";
import { schemaState } from "../db/migrate.ts";
import { type Finding, good, mend, unknown } from "./finding.ts";

/** The first touch. Everything else about the database is asked only when this one is good. */
export async function examineReach(pool: pg.Pool, embedded: boolean): Promise<Finding> {
  const name = "数据库";
  try {
    const { rows } = await pool.query<{ version: string; number: number }>(
      "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
    );
    const [{ version, number } = { version: "?", number: 0 }] = rows;
    const short = version.split(" ")[0];
    if (number < 150_000) return mend(name, `PostgreSQL ${short}，太旧`, "换成 15 或更新的版本");
    return good(name, `PostgreSQL ${short}，连得上`);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "没有说原因";
    if (embedded) return unknown(name, "自带的数据库没有在运行", "先运行 npm start，再查一次");
    return mend(name, `连不上（${code}）`, "核对 DATABASE_URL 的地址、用户名、密码，以及防火墙");
  }
}

export async function examineServer(pool: pg.Pool): Promise<readonly Finding[]> {
  const { rows } = await pool.query<{
    encoding: string;
    reads: boolean;
    fsync: string;
    commit: string;
    pages: string;
  }>(`
    select current_setting('server_encoding') as encoding,
           -- What pg_trgm cuts words by: under plain C a Chinese character is no letter.
           '台账' ~ '^[[:alpha:]]+$' as reads,
           current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
           current_setting('full_page_writes') as pages`);
  const [row] = rows;
  if (!row) return [unknown("数据库", "没有回答")];
  const off = Object.entries({ fsync: row.fsync, synchronous_commit: row.commit, full_page_writes: row.pages })
    .filter(([, value]) => value === "off")
    .map(([setting]) => setting);
  return [
    row.encoding === "UTF8"
      ? good("数据库编码", "UTF8")
      : mend("数据库编码", `是 ${row.encoding}，存不全汉字`, "新建一个 UTF8 的库（encoding 'UTF8'），把数据迁过去"),
    row.reads
      ? good("数据库语言环境", "认得汉字，「台账」查得到")
      : mend(
          "数据库语言环境",
          "不认汉字，「台账」这样的词查不到",
          "新建一个 C.UTF-8 的库（locale 'C.UTF-8'），把数据迁过去",
        ),
    off.length === 0
      ? good("落盘", "提交即写盘")
      : mend("落盘", `${off.join("、")} 关着，断电会丢数据`, "在 postgresql.conf 里打开并重启数据库"),
  ];
}

/** Schema and key; only asked of a database that was started once. */
export async function examineContents(
  pool: pg.Pool,
  db: Db,
  masterKeys: { readonly now?: string; readonly old?: string },
): Promise<readonly Finding[]> {
  const { missing, unheard } = await schemaState(pool);
  const schema =
    unheard.length > 0
      ? mend("表结构", `比程序新（${unheard.join("、")}）`, "换上更新的程序")
      : missing.length > 0
        ? mend("表结构", `还差 ${missing.length} 步（${missing.join("、")}）`, "启动一次松绑，会自动补上")
        : good("表结构", "与程序一致");
  if (schema.verdict !== "good") return [schema];
  const { rows } = await pool.query<{ admins: number }>(`
    select count(*)::int as admins from membership m join person p on p.id = m.person_id
    where m.role = 'admin' and p.status = 'active' and (m.valid_to is null or m.valid_to > current_date)`);
  const admins = rows[0]?.admins ?? 0;
  return [
    schema,
    await examineKey(db, masterKeys),
    admins > 0
      ? good("管理员", `${admins} 人`)
      : mend("管理员", "一个也没有", "把管理员的 open_id 写进 ADMIN_OPEN_IDS，重启松绑"),
  ];
}

async function examineKey(db: Db, keys: { readonly now?: string; readonly old?: string }): Promise<Finding> {
  const name = "主密钥";
  if (keys.now === undefined) return mend(name, "没有找到", "设置 MASTER_KEY，或从备份里放回 DATA_DIR/master.key");
  const state = await masterKeyState(db, keys.now);
  if (state === "opens") return good(name, "与数据库相符");
  if (state === "unset") return unknown(name, "数据库还没有登记主密钥", "启动一次松绑");
  if (keys.old !== undefined && (await masterKeyState(db, keys.old)) === "opens")
    return mend(name, "换钥还没有做完，数据库仍是旧的", "运行 npm run rotate-key");
  return mend(name, "不是这个数据库的", "设置成第一次启动时用的那一个");
}

const leastFreeBytes = 2 * 1024 ** 3;

/** The disk below the embedded database; of a server elsewhere only its own machine knows. */
export async function examineDisk(pool: pg.Pool, dataDir: string | undefined): Promise<Finding> {
  const name = "磁盘";
  if (dataDir === undefined) {
    const { rows } = await pool.query<{ size: string }>(
      "select pg_size_pretty(pg_database_size(current_database())) as size",
    );
    return unknown(name, `数据库在别处，现占 ${rows[0]?.size ?? "?"}`, "到数据库那台机器上看余量");
  }
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const said = `还剩 ${(free / 1024 ** 3).toFixed(1)} GB`;
  return free < leastFreeBytes ? mend(name, said, "清理或扩容到 2 GB 以上，写满后松绑会停") : good(name, said);
}

// A push is handled within a second and an effect within a few; what is older than these waits for something.
const oldIntakeSeconds = 60;
const oldOutboxSeconds = 300;

export async function examineBacklog(pool: pg.Pool): Promise<readonly Finding[]> {
  const { rows } = await pool.query<{ intake: number; outbox: number; waiting: number; unsure: number }>(`
    select
      coalesce(extract(epoch from clock_timestamp() - (select min(received_at) from intake)), 0)::float8 as intake,
      coalesce(extract(epoch from clock_timestamp() - (select min(created_at) from outbox where state = 'waiting')), 0)::float8 as outbox,
      (select count(*) from outbox where state = 'waiting')::int as waiting,
      (select count(*) from outbox where state = 'unknown')::int as unsure`);
  const row = rows[0] ?? { intake: 0, outbox: 0, waiting: 0, unsure: 0 };
  return [
    row.intake < oldIntakeSeconds
      ? good("收进来的消息", "没有积压")
      : mend(
          "收进来的消息",
          `最早一条等了 ${seconds(row.intake)} 还没处理`,
          "看 worker 进程是否在运行、日志里有没有报错",
        ),
    row.outbox < oldOutboxSeconds
      ? good("要发出的消息", row.waiting === 0 ? "没有积压" : `${row.waiting} 条正在发`)
      : mend(
          "要发出的消息",
          `${row.waiting} 条在等，最早一条等了 ${seconds(row.outbox)}`,
          "看 worker 是否在运行，再看日志里平台的错误码",
        ),
    row.unsure === 0
      ? good("下落不明的消息", "没有")
      : mend("下落不明的消息", `${row.unsure} 条`, "到 /admin/queues 看是哪几条，到群里核对后再补发"),
  ];
}

const tightShare = 0.7;

export async function examineBudget(pool: pg.Pool, budget: number | undefined): Promise<Finding> {
  const name = "本月调用";
  const calls = await callsIn(pool, monthOf(new Date()));
  if (budget === undefined) return good(name, `${calls} 次，没有设上限（飞书版本有月限的话，把它写进 MONTHLY_CALLS）`);
  const said = `${calls} 次，占 ${budget} 次的 ${Math.floor((calls / budget) * 100)}%`;
  if (calls < budget * tightShare) return good(name, said);
  return mend(name, said, "看表 platform_call 里哪个接口用得多，或请企业管理员换到额度更大的版本");
}

function seconds(count: number): string {
  return count < 120 ? `${Math.round(count)} 秒` : `${Math.round(count / 60)} 分钟`;
}
