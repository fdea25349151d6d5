import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatMessage } from "../../simulator/chat-contract.ts";
import { type Platform, startPlatform } from "../../simulator/platform.ts";
import { castWith, startHouse, type TestHouse } from "../support/house.ts";

const keeper = "ou_demo_liuxi";
let lark: Platform;
let house: TestHouse;

beforeAll(async () => {
  lark = await startPlatform({ cast: castWith() });
  house = await startHouse(lark);
  lark.setPushUrl(house.webhook);
});
afterAll(async () => {
  await house.close();
  await lark.close();
});

async function ask(openId: string, chat: string, text: string): Promise<string> {
  const { messageId } = await lark.say(openId, chat, text, { mention: "bot" });
  const answer = await lark.waitFor(
    () =>
      lark
        .chat(chat === "p2p" ? openId : chat)
        .find((m: ChatMessage) => m.sender.kind === "bot" && m.replyTo?.messageId === messageId),
    15_000,
  );
  return JSON.stringify(answer.body);
}

async function personIs(openId: string): Promise<{ name: string; status: string; held: number }> {
  const { rows } = await house.pool.query(
    `select p.name, p.status, (select count(*)::int from membership m where m.person_id = p.id and m.valid_to is null) as held
     from person p where p.feishu_open_id = $1`,
    [openId],
  );
  return rows[0];
}

test("我 says in private what is known and why, and in a group only where to ask", async () => {
  const said = await ask(keeper, "p2p", "/我");
  for (const words of ["王秀兰", "村（社区）经办人", "柳溪村", "安装时的初始名单", "没有存：手机号", "程远"]) {
    expect(said).toContain(words);
  }
  const open = await ask(keeper, "oc_demo_liuxi", "/我");
  expect(open).toContain("请在与我的私聊里办");
  expect(open).not.toContain("经办人");
});

test("a new name in the directory is the name the bot uses", async () => {
  await lark.renamePerson(keeper, "王秀岚");
  await expect.poll(() => personIs(keeper), { timeout: 15_000 }).toEqual({ name: "王秀岚", status: "active", held: 1 });
  expect(await ask(keeper, "p2p", "/我")).toContain("王秀岚，这是我所知道的您");
});

test("of changes that come at once the last one holds", async () => {
  const names = Array.from({ length: 8 }, (_, at) => `王${at}`);
  await Promise.all(names.map((name) => lark.renamePerson(keeper, name)));
  await expect
    .poll(async () => (await house.pool.query("select from inbox where kind = 'contact.user.updated_v3'")).rowCount, {
      timeout: 15_000,
    })
    .toBe(names.length + 1);
  expect((await personIs(keeper)).name).toBe("王7");
});

test("whoever is frozen holds nothing from that day on", async () => {
  const frozen = { open_id: "ou_demo_shiqiao", name: "李建国", status: { is_frozen: true, is_resigned: false } };
  await lark.pushes.event("contact.user.updated_v3", { object: frozen, old_object: { status: { is_frozen: false } } });
  await expect
    .poll(() => personIs("ou_demo_shiqiao"), { timeout: 15_000 })
    .toEqual({
      name: "李建国",
      status: "left",
      held: 0,
    });
  expect(await ask("ou_demo_shiqiao", "p2p", "/我")).toContain("我还不认识您所在的单位");
});

test("a leaver's grants end at once, and those of whoever stood in for them", async () => {
  const grid = "ou_demo_grid";
  await house.pool.query(
    `insert into membership (person_id, org_id, role, deputy_of)
     select deputy.id, m.org_id, m.role, m.id from membership m
     join person p on p.id = m.person_id and p.feishu_open_id = 'ou_demo_minzhu'
     join person deputy on deputy.feishu_open_id = $1`,
    [grid],
  );
  expect(await ask(grid, "p2p", "/我")).toContain("代 孙倩");
  await lark.resign("ou_demo_minzhu");
  await expect
    .poll(() => personIs("ou_demo_minzhu"), { timeout: 15_000 })
    .toEqual({
      name: "孙倩",
      status: "left",
      held: 0,
    });
  const deputy = await ask(grid, "p2p", "/我");
  expect(deputy).not.toContain("孙倩");
  expect(deputy).toContain("网格员");
});
