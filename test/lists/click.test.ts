import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { certificateLists } from "../../src/certificates/list-shape.ts";
import { dutyLists } from "../../src/duties/list-shape.ts";
import { storeLists } from "../../src/lists/versions.ts";
import { realRegistry } from "../bot/stubs.ts";
import { button, type Person, read, valueOf, World } from "../bot/world.ts";
import { testDb } from "../support/db.ts";

const { db, close } = testDb();
afterAll(close);

const world = new World(db, await realRegistry());
let own: Person;
let other: Person;
const certificateId = "allowed-of-town";

beforeAll(async () => {
  const town = await world.unit("青石镇", "county.town");
  own = await world.person("王秀兰", town);
  other = await world.person("沙鸥", await world.unit("白鹭镇", "county.other"));
  const duty = { category: "类", leadBody: "局", leadContactPost: "科", upperDuty: "上", ourDuty: "下" };
  const items = ["夜市摊位评星", "夜市摊位编号"].map((name, at) => ({
    itemId: `taken-of-town-${at}`,
    cells: { ...duty, name, howTakenOver: "由局承接" },
  }));
  const certificate = { itemId: certificateId, cells: { name: "摆摊说明", sendTo: "镇里" } };
  const list = { areaId: town, sourceDoc: "镇清单", validFrom: "2026-11-01" };
  await db.transaction().execute(async (tx) => {
    const bundle = { county: world.county, importId: randomUUID(), today: "2026-11-23" };
    await storeLists(tx, dutyLists, { ...bundle, lists: [{ ...list, list: "taken", items }] });
    await storeLists(tx, certificateLists, { ...bundle, lists: [{ ...list, list: "allowed", items: [certificate] }] });
  });
});

describe("in a group, a button under a town's answer, pressed by somebody of another town", () => {
  const among = "taken-of-town-0,taken-of-town-1";
  test.each([
    { name: "another line", value: { action: "duty.open", id: "taken-of-town-1", among }, says: "夜市摊位编号" },
    { name: "send back", value: { action: "duty.sendBack", id: "taken-of-town-0" }, says: "夜市摊位评星" },
    { name: "a certificate", value: { action: "certificate.open", id: certificateId }, says: "摆摊说明" },
  ])("$name: shows them nothing of it and leaves the card as it is", async ({ value, says }) => {
    expect(read(await world.press(own, value, {}, world.group))).toContain(says);
    const pressed = await world.press(other, value, {}, world.group);
    expect(pressed.card).toBeUndefined();
    expect(pressed.toast?.text).toContain("不在现行清单里");
    expect(read(await world.press(other, value))).toContain("不在现行清单里");
  });

  test("the answer itself has the button", async () => {
    const answer = await world.say(own, "/查职责 夜市摊位评星", world.group);
    const value = valueOf(button(answer.card, "退回文本"));
    expect(value).toMatchObject({ action: "duty.sendBack", id: "taken-of-town-0" });
  });
});
