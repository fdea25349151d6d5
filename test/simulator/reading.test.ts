import { expect, test } from "vitest";
import { card, send, stand } from "./stand.ts";

test("a message is read back as the platform tells it: times as text, cards degraded unless asked", async () => {
  const { lark, call } = await stand();
  const titled = JSON.stringify({
    ...(JSON.parse(card("正文")) as object),
    header: { title: { tag: "plain_text", content: "标题" } },
  });
  const id = await send(call, "oc_town", "interactive", titled);
  const item = async (query: string) => {
    const answer = await call("GET", `/im/v1/messages/${id}${query}`);
    return (answer.data["items"] as unknown as { create_time: string; body: { content: string } }[])[0];
  };
  const plain = await item("");
  expect(plain?.create_time).toMatch(/^\d{13}$/);
  expect(JSON.parse(plain?.body.content ?? "")).toEqual({ title: "标题", elements: [[{ tag: "text", text: "正文" }]] });
  expect((await item("?card_msg_content_type=user_card_content"))?.body.content).toBe(titled);
  await lark.removeBot("oc_town");
  expect((await call("GET", `/im/v1/messages/${id}`)).code).toBe(230002);
});

test("private history is open, a group's needs its scope, pages follow each other and their tokens run out", async () => {
  const { lark, call } = await stand();
  for (const text of ["一", "二", "三"]) await lark.say("ou_an", "p2p", text);
  const list = (more: string) =>
    call("GET", `/im/v1/messages?container_id_type=chat&container_id=oc_p2p_an&page_size=2${more}`);
  const first = await list("&sort_type=ByCreateTimeDesc");
  expect(first.data).toMatchObject({ has_more: true, items: [{ body: { content: '{"text":"三"}' } }, {}] });
  const token = String(first.data["page_token"]);
  const second = await list(`&sort_type=ByCreateTimeDesc&page_token=${token}`);
  expect(second.data).toMatchObject({ has_more: false, items: [{ body: { content: '{"text":"一"}' } }] });
  await lark.clock.advance(11 * 60_000);
  expect((await list(`&page_token=${token}`)).code).toBe(99992402);
  const group = "/im/v1/messages?container_id_type=chat&container_id=oc_town";
  expect((await call("GET", group)).code).toBe(230027);
  lark.switchScopeOn("im:message.group_msg");
  expect((await call("GET", group)).code).toBe(0);
});

test("people: unknown ids are left out, fields follow their scopes, other apps' ids are a mix-up", async () => {
  const { lark, call } = await stand();
  const batch = (ids: string) => call("GET", `/contact/v3/users/batch?${ids}&user_id_type=open_id`);
  const seen = await batch("user_ids=ou_an&user_ids=ou_nobody");
  expect(seen.data["items"]).toMatchObject([{ open_id: "ou_an", name: "安然", job_title: "村务专干" }]);
  expect(seen.data["items"]?.[0]).not.toHaveProperty("user_id");
  lark.switchScopeOn("contact:user.employee_id:readonly");
  lark.switchScopeOff("contact:user.job:readonly");
  const other = await batch("user_ids=ou_an");
  expect(other.data["items"]).toMatchObject([{ user_id: "an" }]);
  expect(other.data["items"]?.[0]).not.toHaveProperty("job_title");
  expect((await batch("user_ids=ou_other_an")).code).toBe(99992361);
  const byMail = { emails: ["an@mingchuan.example", "x@mingchuan.example"], mobiles: ["1"] };
  const found = await call("POST", "/contact/v3/users/batch_get_id", byMail);
  expect(found.data["user_list"]).toEqual([
    { email: "an@mingchuan.example", user_id: "ou_an" },
    { email: "x@mingchuan.example" },
    { mobile: "1" },
  ]);
});

test("units are departments, with their people below them", async () => {
  const { call } = await stand();
  const units = (await call("GET", "/contact/v3/departments/0/children")).data["items"] as unknown as Unit[];
  expect(units.map((unit) => unit.name)).toEqual(["柳溪村", "青石镇", "民政局"]);
  const people = await call(
    "GET",
    `/contact/v3/users/find_by_department?department_id=${units[1]?.open_department_id}`,
  );
  expect(people.data["items"]).toMatchObject([{ name: "柏青" }]);
  expect(
    (await call("GET", `/contact/v3/departments/${units[0]?.open_department_id}`)).data["department"],
  ).toMatchObject({
    name: "柳溪村",
    member_count: 1,
  });
});
interface Unit {
  readonly name: string;
  readonly open_department_id: string;
}

test("a page may be short and still not the last", async () => {
  const { call } = await stand({ shortPages: true });
  const first = await call("GET", "/im/v1/chats/oc_county/members?page_size=2");
  expect(first.data).toMatchObject({ has_more: true, member_total: 3, items: [{ name: "安然" }] });
});

test("slash commands are listed, described anew and taken away; clients see them after a while", async () => {
  const { lark, call } = await stand({ slashDelayMs: 5 * 60_000 });
  const path = "/application/v7/app_slash_commands";
  const made = await call("POST", path, { command: "待办", description: { default_value: "旧" } });
  const id = String(made.data["command_id"]);
  await call("PATCH", `${path}/${id}`, { description: { default_value: "新" }, icon: { icon_key: "skill_outlined" } });
  const listed = await call("GET", path);
  expect(listed.data["items"]).toMatchObject([
    { command_id: id, command: "待办", description: { default_value: "新" }, icon: { icon_key: "skill_outlined" } },
  ]);
  const hints = async () =>
    ((await (await fetch(`${lark.origin}/chat/api/start`)).json()) as { commands: unknown[] }).commands;
  expect(await hints()).toEqual([]);
  await lark.clock.advance(5 * 60_000);
  expect(await hints()).toEqual([{ command: "待办", description: "新" }]);
  await call("DELETE", `${path}/${id}`);
  expect(await hints()).toEqual([]);
});

test("a hundred commands and no more", async () => {
  const { call } = await stand({ limits: { apiPerSecond: 200 } });
  const path = "/application/v7/app_slash_commands";
  const codes = [];
  for (let i = 0; i < 101; i++) {
    codes.push((await call("POST", path, { command: `c${i}`, description: { default_value: "x" } })).code);
  }
  expect(codes.filter((code) => code === 0)).toHaveLength(100);
  expect(codes.at(-1)).toBe(40000000);
});
