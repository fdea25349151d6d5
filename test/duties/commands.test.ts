import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import * as certificate from "../../handlers/certificate.ts";
import * as duty from "../../handlers/duty.ts";
import * as sendback from "../../handlers/sendback.ts";
import type { CardView } from "../../src/bot/cards/kit.ts";
import type { Action } from "../../src/bot/define-command.ts";
import { rememberReply } from "../../src/bot/dialog.ts";
import { buildRegistry } from "../../src/bot/registry.ts";
import type { ClickOutcome, Reply } from "../../src/bot/reply.ts";
import { runCommand } from "../../src/bot/run.ts";
import { seedCertificates } from "../../src/certificates/seed.ts";
import type { Actor, Context } from "../../src/context.ts";
import { seedDuties } from "../../src/duties/seed.ts";
import { testDb } from "../support/db.ts";
import { asking } from "./asker.ts";

const county = "990311";
const { db, close } = testDb();
const registry = buildRegistry([duty.command, sendback.command, certificate.command]);

beforeAll(async () => {
  await db.transaction().execute(async (tx) => {
    await seedDuties(tx, county);
    await seedCertificates(tx, county);
  });
});
afterAll(close);

describe("/查职责", () => {
  it("answers in full: list, lead, our part, upper part, basis, contact", async () => {
    const answer = await asking(db, county, (ctx) =>
      runCommand(ctx, duty.command, { question: "谁管楼下烧烤的油烟" }, registry),
    );
    expect(answer.card.title).toBe("餐饮油烟扰民线索转送");
    const words = wordsOf(answer.card);
    for (const label of ["清单", "牵头", "我们做", "上级做", "依据", "找谁"]) expect(words).toContain(`**${label}**`);
    expect(words).toContain("样例，以本地清单为准");
    expect(words).toContain("县城管局");
  });

  it("quotes the basis it has, with what was reported", async () => {
    const answer = await asking(db, county, (ctx) => runCommand(ctx, duty.command, { question: "电梯困人" }, registry));
    expect(wordsOf(answer.card)).toContain("特种设备监管列入上级收回事项");
  });

  it("offers the others by number, and a number asks for exactly that duty", async () => {
    const { menu = [] } = await asking(db, county, (ctx) =>
      runCommand(ctx, duty.command, { question: "噪音" }, registry),
    );
    expect(menu.length).toBeGreaterThan(1);
    for (const line of menu) {
      expect(line.label).toMatch(/（(基本履职|配合履职|上级收回)，.+）$/);
      const question = line.line?.replace(/^\/查职责 /, "") ?? "";
      const again = await asking(db, county, (ctx) => runCommand(ctx, duty.command, { question }, registry));
      expect(again.menu?.[0]?.ref).toEqual(line.ref);
    }
  });

  it("names the nearest two and whom to ask when nothing fits", async () => {
    const actor = await townOfficer("青石镇");
    const ask = (ctx: Context) => runCommand(ctx, duty.command, { question: "怎么追星" }, registry);
    const answer = await asking(db, county, ask, { actor });
    expect(answer.card.title).toBe("清单里没有查到这一项");
    expect(wordsOf(answer.card)).toContain("县减负专项办、青石镇党政办");
    expect((answer.menu ?? []).length).toBeLessThanOrEqual(2);
  });

  it("shows another one on the same card by a button, with its number kept", async () => {
    const answer = await asking(db, county, (ctx) => runCommand(ctx, duty.command, { question: "噪音" }, registry));
    const second = buttonsOf(answer.card).find((button) => button.action === "duty.open" && button.say === "2");
    const outcome = await click(duty.actions, "duty.open", second?.value);
    expect(outcome.card?.title).toBe(answer.menu?.[1]?.label.split("（")[0]);
    expect(wordsOf(outcome.card)).toMatch(/^1\. /m);
  });

  it("says so when the list has gone on since the card was drawn", async () => {
    const outcome = await click(duty.actions, "duty.open", { id: "coop-999", among: "coop-999" });
    expect(outcome.toast.type).toBe("warning");
  });

  it("speaks English around the Chinese list", async () => {
    const ask = (ctx: Context) => runCommand(ctx, duty.command, { question: "油烟" }, registry);
    const answer = await asking(db, county, ask, { locale: "en" });
    expect(wordsOf(answer.card)).toContain("**Upper body's part**");
  });
});

describe("/退回", () => {
  it("gives the text for a duty that was taken back", async () => {
    const answer = await afterAsking("特种设备", "1");
    expect(answer.card.title).toBe("特种设备安全监管：退回文本");
    const words = wordsOf(answer.card);
    expect(words).toContain("县市场监管局承接");
    expect(words).toContain("现予退回");
    expect(words).toContain("1个工作日内转交");
  });

  it("says kindly why a cooperating duty stays, and where our part ends", async () => {
    const answer = await afterAsking("油烟", "1");
    expect(answer.card.title).toBe("餐饮油烟扰民线索转送：不能整件退回");
    expect(wordsOf(answer.card)).toContain("由牵头的县城管局做的是");
  });

  it("says that a basic duty is ours", async () => {
    const answer = await afterAsking("申请低保", "1");
    expect(answer.card.title).toMatch(/：不能退回$/);
  });

  test.each([
    { name: "without a list", before: undefined, number: "1", title: "现在没有可退回的列表" },
    { name: "beyond the list", before: "特种设备", number: "42", title: "没有第 42 项" },
  ])("$name", async ({ before, number, title }) => {
    expect((await afterAsking(before, number)).card.title).toBe(title);
  });

  it("does not take a certificate for a duty", async () => {
    const actor = await townOfficer("白鹭镇");
    const answer = await asking(
      db,
      county,
      async (ctx) => {
        const asked = await runCommand(ctx, certificate.command, { words: "怎么追星" }, registry);
        const menu = [{ label: "婚姻状况证明", ref: { kind: "certificate", id: "refused-08" } }];
        await rememberReply(ctx, { ...asked, menu });
        return runCommand(ctx, sendback.command, { number: "1" }, registry);
      },
      { actor },
    );
    expect(answer.card.title).toBe("第 1 项不是职责事项");
  });

  it("is for members only", async () => {
    const answer = await asking(db, county, (ctx) => runCommand(ctx, sendback.command, { number: "1" }, registry));
    expect(answer.card.title).toBe("这一步没有办");
  });

  it("works by the button too", async () => {
    const outcome = await click(duty.actions, "duty.sendBack", { id: "taken-002" });
    expect(outcome.card?.title).toBe("建设项目环境影响评价审批（审查）：退回文本");
  });
});

describe("/证明", () => {
  test.each([
    { words: "婚姻状况", title: "婚姻状况证明：不出具", says: "第8项" },
    { words: "未婚证明", title: "婚姻状况证明：不出具", says: "婚姻登记机关" },
    { words: "单身", title: "婚姻状况证明：不出具", says: "婚姻登记机关" },
    { words: "无犯罪", title: "无犯罪记录证明：不出具", says: "公安" },
    { words: "活着证明", title: "健在证明：不出具", says: "社保经办机构" },
    { words: "证明我妈是我妈", title: "亲属关系证明：不出具", says: "第1项" },
    { words: "房产证丢了", title: "证件遗失证明：不出具", says: "发证机关" },
    { words: "宅基地四邻", title: "农村宅基地相邻方意见说明：可以出具", says: "样例" },
    { words: "居住证明", title: "不在清单里：按不出具处理", says: "写明依据" },
    { words: "会不会下雨", title: "不在清单里：按不出具处理", says: "写明依据" },
  ])("$words", async ({ words, title, says }) => {
    const answer = await asking(db, county, (ctx) => runCommand(ctx, certificate.command, { words }, registry));
    expect(answer.card.title).toBe(title);
    expect(wordsOf(answer.card)).toContain(says);
  });

  it("gives a slip to pass on with basis and where to go", async () => {
    const answer = await asking(db, county, (ctx) =>
      runCommand(ctx, certificate.command, { words: "婚姻状况" }, registry),
    );
    const slip = wordsOf(answer.card).split("转发用的说明")[1] ?? "";
    expect(slip).toContain("民发〔2020〕20号");
    expect(slip).toContain("婚姻登记机关");
    expect(slip).toContain("写明依据的法律法规条款");
  });

  it("opens one of the nearest by a button", async () => {
    const outcome = await click(certificate.actions, "certificate.open", { id: "refused-08" });
    expect(outcome.card?.title).toBe("婚姻状况证明：不出具");
  });
});

/** An answer to /退回 by a member who has just asked `/查职责 question`. */
async function afterAsking(question: string | undefined, number: string): Promise<Reply> {
  const actor = await townOfficer("青石镇");
  return asking(
    db,
    county,
    async (ctx) => {
      if (question) await rememberReply(ctx, await runCommand(ctx, duty.command, { question }, registry));
      return runCommand(ctx, sendback.command, { number }, registry);
    },
    { actor },
  );
}

/** A person of a town that no other test knows. */
async function townOfficer(name: string): Promise<Actor> {
  const path = `t${randomUUID().replaceAll("-", "")}`;
  const org = await db
    .insertInto("orgUnit")
    .values({ county, kind: "town", name, parentId: null, path, urbanClass: null, validTo: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  const id = randomUUID();
  return {
    kind: "person",
    id,
    openId: `ou_${id}`,
    name: "测试经办人",
    memberships: [{ role: "town_officer", orgId: org.id, orgName: name, orgPath: path }],
  };
}

async function click(actions: readonly Action[], name: string, value: unknown): Promise<ClickOutcome> {
  const action = actions.find((one) => one.name === name);
  if (!action) throw new Error(`no action ${name}`);
  const given = { value: action.value.parse(value), form: {}, messageId: "om_1" };
  return asking(db, county, (ctx) => action.run(ctx, given));
}

function wordsOf(card: CardView | undefined): string {
  return (card?.blocks ?? []).flatMap((block) => (block.kind === "text" ? [plain(block.md)] : [])).join("\n");
}

/** What a reader sees of escaped markdown. */
function plain(md: string): string {
  return md.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

function buttonsOf(card: CardView) {
  return card.blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons : []));
}
