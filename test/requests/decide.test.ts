import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedCatalogue } from "../../src/catalogue/seed.ts";
import type { Context } from "../../src/context.ts";
import { authorities, recordSource } from "../../src/ledgers/source.ts";
import { ensureSubjects } from "../../src/ledgers/subjects.ts";
import { writeCells } from "../../src/ledgers/write-cells.ts";
import { examineRequest } from "../../src/requests/examine.ts";
import { issueRequest } from "../../src/requests/issue.ts";
import { realRegistry } from "../bot/stubs.ts";
import { type Person, read, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);
const world = new World(db, await realRegistry());
let village = "";
let keeper: Person;
let officer: Person;
let other: Person;
let coordinator: Person;
let town: Person;

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCatalogue(tx, world.county));
  const county = await world.unit("明川县", "c");
  await db.updateTable("orgUnit").set({ kind: "county" }).where("id", "=", county).execute();
  const townId = await world.unit("青石镇", "c.qs");
  await db.updateTable("orgUnit").set({ kind: "town" }).where("id", "=", townId).execute();
  village = await world.unit("柳溪村", "c.qs.lx");
  const bureaus = await Promise.all([world.unit("民政局", "c.mz"), world.unit("卫健局", "c.wj")]);
  await db.updateTable("orgUnit").set({ kind: "department" }).where("id", "in", bureaus).execute();
  keeper = await world.person("王秀兰", village);
  officer = await world.person("何敏", bureaus[0], ["department_officer"]);
  other = await world.person("陆宁", bureaus[1], ["department_officer"]);
  coordinator = await world.person("程远", county, ["coordinator"]);
  town = await world.person("周平", townId, ["town_officer"]);
  const element = await db
    .selectFrom("element")
    .select(["id"])
    .where("county", "=", world.county)
    .where("code", "=", "p.name")
    .executeTakeFirstOrThrow();
  const ledger = await db
    .selectFrom("ledger")
    .select("id")
    .where("county", "=", world.county)
    .where("code", "=", "dibao")
    .executeTakeFirstOrThrow();
  await as(keeper, async (ctx) => {
    const [subjectId = ""] = await ensureSubjects(ctx, [{ type: "person", orgId: village }]);
    const source = await recordSource(ctx, { kind: "card", authority: authorities.onTheSpot });
    await writeCells(ctx, source, [
      { ledgerId: ledger.id, subjectId, orgId: village, elementId: element.id, value: "张三" },
    ]);
  });
});

const as = <T>(who: Person, work: (ctx: Context) => Promise<T>): Promise<T> => world.within(who, world.private, work);

/** What the job does after a command: as the owner of the tables. */
async function asOwner<T>(work: (tx: Parameters<typeof examineRequest>[0]) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${world.county}, true)`.execute(tx);
    return work(tx);
  });
}

async function asked(
  who: Person,
  line = "对象：低保对象\n字段：姓名、取暖方式\n截止：12月20日",
): Promise<{ id: string; no: number }> {
  await world.say(who, `/要数 标题：低保取暖${Math.random()}\n${line}`);
  const row = await db
    .selectFrom("request")
    .select(["id", "no"])
    .where("county", "=", world.county)
    .orderBy("no", "desc")
    .limit(1)
    .executeTakeFirstOrThrow();
  await asOwner((tx) => examineRequest(tx, world.county, row.id, world.now));
  return row;
}

async function statusOf(id: string): Promise<string> {
  const row = await db.selectFrom("request").select("status").where("id", "=", id).executeTakeFirstOrThrow();
  return row.status;
}

const press = (who: Person, action: string, id: string, form = {}) => world.press(who, { action, id }, form);

test("a draft of another department is out of sight, and its number is taken all the same", async () => {
  const draft = (who: Person): Promise<unknown> =>
    world.say(who, `/要数 标题：低保取暖${Math.random()}\n对象：低保对象\n字段：姓名、取暖方式\n截止：12月20日`);
  await draft(officer);
  await draft(other);
  const drafts = await db.selectFrom("request").select("no").where("county", "=", world.county).execute();
  expect(drafts.map(({ no }) => no)).toEqual([1, 2]);
});

describe("a demand that was compared", () => {
  test("is the department's own to decide on, once", async () => {
    const { id } = await asked(officer);
    expect((await press(other, "request.ask", id)).toast.type).toBe("warning");
    expect(await statusOf(id)).toBe("examined");
    await press(officer, "request.ask", id);
    expect(await statusOf(id)).toBe("pending");
    const second = await press(officer, "request.withdraw", id);
    expect(second.toast.text).toContain("已经办过了");
    expect(await statusOf(id)).toBe("pending");
  });

  test("has a number of its own, though drafts of other departments are out of the asker's sight", async () => {
    const first = await asked(officer);
    const second = await asked(other);
    expect([second.no, (await asked(officer)).no]).toEqual([first.no + 1, first.no + 2]);
  });

  test("cannot be issued without a number, whatever the program does", async () => {
    const { id } = await asked(officer);
    await expect(db.updateTable("request").set({ status: "issued" }).where("id", "=", id).execute()).rejects.toThrow(
      "check constraint",
    );
  });

  test("whom or where that cannot be read comes back in the form, with what was typed", async () => {
    const answer = await world.say(officer, "/要数 标题：冰箱\n对象：冰箱\n字段：品牌、年限");
    const said = read(answer);
    expect(said).toContain("没有认出“冰箱”指哪些对象");
    expect(JSON.stringify(answer.card)).toContain("品牌、年限");
  });

  test("less than a day before its deadline it is blocked, and only an emergency goes first", async () => {
    world.now = new Date("2026-11-23T08:00:00Z");
    const { id } = await asked(officer, "对象：低保对象\n字段：姓名、取暖方式\n截止：今天");
    const row = await db.selectFrom("request").select("examined").where("id", "=", id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row.examined)).toContain("R-DEM-3B");
    world.now = new Date("2026-11-23T02:00:00Z");
    await press(officer, "request.emergency", id);
    expect(await statusOf(id)).toBe("examined");
    const urgent = await asked(
      officer,
      "对象：低保对象\n字段：姓名、转移地点\n应急理由：洪水转移，人命关天\n截止：今天",
    );
    await press(officer, "request.emergency", urgent.id);
    expect(await statusOf(urgent.id)).toBe("issued");
    const filed = await db.selectFrom("request").selectAll().where("id", "=", urgent.id).executeTakeFirstOrThrow();
    expect([filed.admissionNo, filed.fileBy]).toEqual([null, "2026-11-25"]);
    expect(read(await world.say(coordinator, "/准入"))).toContain("应急先发，2026-11-25 前补办");
  });
});

describe("a field that may mean several things", () => {
  const line = "对象：低保对象\n字段：姓名、家属电话、文化水平、取暖方式\n截止：12月20日";
  const states = async (id: string): Promise<readonly string[]> => {
    const rows = await db
      .selectFrom("requestField")
      .select(["name", "mapState", "key"])
      .where("requestId", "=", id)
      .orderBy("ord")
      .execute();
    return rows.map((row) => `${row.name} ${row.mapState} ${row.key}`);
  };

  test("is asked about before anything goes to the coordinator, who then reads what each was bound to", async () => {
    const { id, no } = await asked(officer, line);
    const asks = await press(officer, "request.ask", id);
    expect(await statusOf(id)).toBe("examined");
    expect(asks.toast.text).toContain("有 2 项不太确定指什么");
    expect(read(asks)).toContain("家属电话");
    expect(read(asks)).toContain("都不是，是新的一项");
    await press(officer, "request.bind", id, { f2: "new", f3: "p.edu" });
    await asOwner((tx) => examineRequest(tx, world.county, id, world.now));
    await press(officer, "request.ask", id);
    expect(await statusOf(id)).toBe("pending");
    const card = JSON.stringify((await world.say(coordinator, `/准入 ${no}`)).card);
    expect(card).toContain("文化水平（指“文化程度”）");
    expect(card).toContain("家属电话（目录里没有，新的一项）");
    expect(card).toContain('"姓名"');
  });

  test("stays as it was typed when its question is left", async () => {
    // Both were said the last time, and that is remembered; nobody has said anything about 家人电话.
    const { id } = await asked(officer, line.replace("、文化水平", "、家人电话、文化水平"));
    expect((await states(id)).slice(1, 3)).toEqual(["家属电话 new =家属电话", "家人电话 proposed p.phone"]);
    await press(officer, "request.ask", id);
    await press(officer, "request.leave", id);
    expect((await states(id)).slice(1, 4)).toEqual([
      "家属电话 new =家属电话",
      "家人电话 new =家人电话",
      "文化水平 bound p.edu",
    ]);
    // Left alone is nobody's word that it means none of them.
    expect(await db.selectFrom("notSameField").select("id").where("norm", "=", "家人电话").execute()).toEqual([]);
    await asOwner((tx) => examineRequest(tx, world.county, id, world.now));
    await press(officer, "request.ask", id);
    expect(await statusOf(id)).toBe("pending");
  });
});

describe("admission", () => {
  test("trims, gives a number, and wants three working days", async () => {
    const { id } = await asked(officer);
    await press(officer, "request.ask", id);
    const soon = await press(coordinator, "admit.admit", id, { keep: ["1", "2"], due: "2026-11-24" });
    expect(soon.toast.text).toContain("最早 2026-11-26");
    const none = await press(coordinator, "admit.admit", id, { keep: [], due: "2026-12-01" });
    expect(none.toast.text).toContain("至少保留一项");
    await press(coordinator, "admit.admit", id, { keep: ["2"], due: "2026-12-01" });
    expect(await statusOf(id)).toBe("issued");
    const row = await db.selectFrom("request").select("admissionNo").where("id", "=", id).executeTakeFirstOrThrow();
    expect(row.admissionNo).toMatch(/^明川县减准〔2026〕\d+号$/);
    const fields = await db
      .selectFrom("requestField")
      .select(["ord", "wanted"])
      .where("requestId", "=", id)
      .orderBy("ord")
      .execute();
    expect(fields).toEqual([
      { ord: 1, wanted: false },
      { ord: 2, wanted: true },
    ]);
    const again = await press(coordinator, "admit.bounce", id, { reason: "晚了" });
    expect(again.toast.text).toContain("已经办过了");
  });

  test("sending back needs a reason, and the department reads it", async () => {
    const { id, no } = await asked(officer);
    await press(officer, "request.ask", id);
    const empty = await press(coordinator, "admit.bounce", id, { reason: " " });
    expect(empty.toast.text).toContain("退回要写理由");
    await press(coordinator, "admit.bounce", id, { reason: "与 3 月那张重复" });
    expect(await statusOf(id)).toBe("bounced");
    expect(read(await world.say(officer, "/待办"))).toContain("等您决定");
    expect((await world.say(officer, `/要数 ${no}`)).card.title).toContain("正在比对");
  });

  test("the second of two that ask the same is merged, and waits for the first's answer", async () => {
    const first = await asked(officer);
    await press(officer, "request.ask", first.id);
    await press(coordinator, "admit.admit", first.id, { keep: ["1", "2"], due: "2026-12-01" });
    await asOwner((tx) => issueRequest(tx, world.county, first.id, world.now));
    const second = await asked(other);
    const row = await db.selectFrom("request").select("examined").where("id", "=", second.id).executeTakeFirstOrThrow();
    expect(JSON.stringify(row.examined)).toContain('"band":"likely"');
    await press(other, "request.ask", second.id);
    await world.press(coordinator, { action: "admit.merge", id: second.id, into: first.id });
    expect(await statusOf(second.id)).toBe("merged");
  });
});

describe("a village", () => {
  test("may refuse with its clause; the coordinator is told and nobody else", async () => {
    const { id, no } = await asked(officer, "对象：低保对象\n字段：姓名、冬衣尺码\n截止：12月20日");
    await press(officer, "request.ask", id);
    await press(coordinator, "admit.admit", id, { keep: ["1", "2"], due: "2026-12-20" });
    await asOwner((tx) => issueRequest(tx, world.county, id, world.now));
    expect(read(await world.say(keeper, "/待办"))).toContain(`第 ${no} 号`);
    const answer = await world.say(keeper, `/拒绝 ${no} 不是村里的职责`);
    expect(answer.card.title).toBe(`已拒绝：第 ${no} 号`);
    const notices = await db
      .selectFrom("notice as n")
      .innerJoin("person as p", "p.id", "n.personId")
      .select(["p.name", "n.topic"])
      .where("n.county", "=", world.county)
      .where("n.topic", "=", "requests.refused")
      .execute();
    expect(notices).toEqual([{ name: "程远", topic: "requests.refused" }]);
    expect(read(await world.say(keeper, `/填报 ${no}`))).toContain("已经拒绝");
  });

  test("gets back single cells with what is wrong, and only those are asked again", async () => {
    const { id, no } = await asked(officer, "对象：低保对象\n字段：姓名、棉被(床)\n截止：12月20日");
    await press(officer, "request.ask", id);
    await press(coordinator, "admit.admit", id, { keep: ["1", "2"], due: "2026-12-20" });
    await asOwner((tx) => issueRequest(tx, world.county, id, world.now));
    const sheet = await world.say(keeper, `/填报 ${no}`);
    const card = JSON.stringify(sheet.card);
    const cells = /"cells":"([^"]+)"/.exec(card)?.[1] ?? "";
    const assignment = /"id":"([0-9a-f-]{36})"/.exec(card)?.[1] ?? "";
    await world.press(keeper, { action: "fill.save", id: assignment, cells }, { c0: "两床" });
    await world.press(keeper, { action: "fill.save", id: assignment, cells }, { c0: "2" });
    const done = await world.press(keeper, { action: "fill.handIn", id: assignment });
    expect(done.card?.title).toContain("已交");
    const lacking = await world.press(
      town,
      { action: "check.return", id: assignment },
      { cells: [cells], comment: "" },
    );
    expect(lacking.toast.text).toContain("退回要写哪里不对");
    await world.press(town, { action: "check.return", id: assignment }, { cells: [cells], comment: "户里三口人" });
    const again = read(await world.say(keeper, `/填报 ${no}`));
    expect(again).toContain("还有 1 格没有");
    await world.press(keeper, { action: "fill.save", id: assignment, cells }, { c0: "3" });
    await world.press(keeper, { action: "fill.handIn", id: assignment });
    await world.press(town, { action: "check.accept", id: assignment });
    expect(await statusOf(id)).toBe("delivered");
    const second = await world.press(town, { action: "check.accept", id: assignment });
    expect(second.toast.text).toContain("镇里已经看过");
    // Delivered: the village's old card changes nothing any more, and says who can open it again.
    const late = await world.press(keeper, { action: "fill.save", id: assignment, cells }, { c0: "4" });
    expect(late.toast.text).toContain("由民政局、专项办或本乡镇重开");
    const drafts = await db.selectFrom("draftCell").select("value").where("assignmentId", "=", assignment).execute();
    expect(drafts).toEqual([]);
    const mine = await world.press(keeper, { action: "reopen.village", id: assignment }, { reason: "我改一下" });
    expect(mine.toast.type).toBe("warning");
    const silent = await world.press(town, { action: "reopen.village", id: assignment }, { reason: " ", days: "3" });
    expect(silent.toast.text).toContain("请写明理由");
    const long = await world.press(town, { action: "reopen.village", id: assignment }, { reason: "错了", days: "11" });
    expect(long.toast.text).toContain("最多 10 个工作日");
    const foreign = await world.press(
      other,
      { action: "reopen.village", id: assignment },
      { reason: "错了", days: "3" },
    );
    expect(foreign.toast.type).toBe("warning");
    const opened = await world.press(town, { action: "reopen.village", id: assignment }, { reason: "错了", days: "3" });
    expect(opened.toast.text).toContain("已重开 柳溪村");
    expect(
      (await world.press(keeper, { action: "refuse.submit", id: assignment }, { own: "不想" })).toast.text,
    ).toContain("照原来交付的算");
    await world.press(keeper, { action: "fill.save", id: assignment, cells }, { c0: "4" });
    await world.press(keeper, { action: "fill.handIn", id: assignment });
    await world.press(town, { action: "check.accept", id: assignment });
    const row = await db.selectFrom("request").select("version").where("id", "=", id).executeTakeFirstOrThrow();
    expect(row.version).toBe(2);
  });
});
