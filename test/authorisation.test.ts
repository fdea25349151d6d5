import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { includes } from "../src/bot/audience.ts";
import type { Audience } from "../src/bot/define-command.ts";
import { type Actor, roles } from "../src/context.ts";
import { zh } from "../src/i18n/zh.ts";
import { importKinds } from "../src/imports/all.ts";
import { realRegistry } from "./bot/stubs.ts";
import { read, World } from "./bot/world.ts";
import { testDb } from "./support/db.ts";

/**
 * Who may do what, where: one row a command, one column for each kind of person. `both` in private and in groups,
 * `private` there alone, `no` nowhere. Every cell is asked for real, in both kinds of chat; a command without a row fails.
 */
const people = ["stranger", "unitless", ...roles] as const;
type Who = (typeof people)[number];
type Cell = "both" | "private" | "no";

const everyone: Readonly<Record<Who, Cell>> = row("both both both both both both both both both both both");
const members: Readonly<Record<Who, Cell>> = row("no no both both both both both both both both both");
const membersInPrivate: Readonly<Record<Who, Cell>> = row(
  "no no private private private private private private private private private",
);

//  stranger unitless keeper grid_worker town_officer department_officer coordinator leader steward tip_recipient admin
const commands: Readonly<Record<string, Readonly<Record<Who, Cell>>>> = {
  about: everyone,
  admit: row("no no no no no no private no no no no"),
  ask: row("no no no no no private no no no no no"),
  catchup: membersInPrivate,
  certificate: everyone,
  dedup: members,
  define: members,
  duty: everyone,
  event: row("no no private private private no no no no no no"),
  feedback: everyone,
  fill: row("no no private private no no no no no no no"),
  help: everyone,
  import: row("no no no no private no private no no no private"),
  ledger: members,
  me: membersInPrivate,
  mute: members,
  plain: members,
  refuse: row("no no private private no no no no no no no"),
  roster: members,
  sendback: members,
  tip: everyone,
  todo: membersInPrivate,
  unsubscribe: members,
};

/** The same for what a button does; where it stands was settled when the card was sent. */
const actions: Readonly<Record<string, Audience>> = {
  "admit.admit": ["coordinator"],
  "admit.apart": ["coordinator"],
  "admit.bounce": ["coordinator"],
  "admit.merge": ["coordinator"],
  "admit.together": ["coordinator"],
  "certificate.open": "everyone",
  "check.accept": ["town_officer"],
  "check.return": ["town_officer"],
  "conflict.keep": "members",
  "conflict.take": "members",
  "define.open": "members",
  "delivery.accept": ["department_officer"],
  "delivery.cells": ["department_officer"],
  "delivery.pick": ["department_officer"],
  "delivery.return": ["department_officer"],
  "duty.open": "everyone",
  "duty.sendBack": "members",
  "emergency.close": ["leader", "coordinator"],
  "emergency.open": ["leader", "coordinator"],
  "event.confirm": ["keeper", "grid_worker", "town_officer"],
  "event.drop": ["keeper", "grid_worker", "town_officer"],
  "event.undo": ["keeper", "grid_worker", "town_officer"],
  "fill.confirm": ["keeper", "grid_worker"],
  "fill.foundWrong": ["keeper", "grid_worker"],
  "fill.handIn": ["keeper", "grid_worker"],
  "fill.looked": ["keeper", "grid_worker"],
  "fill.pick": ["keeper", "grid_worker"],
  "fill.workbook": ["keeper", "grid_worker"],
  "fill.save": ["keeper", "grid_worker"],
  "import.apply": ["admin", "coordinator", "town_officer"],
  "import.drop": ["admin", "coordinator", "town_officer"],
  "ledger.share": ["coordinator", "department_officer"],
  "ledger.unshare": ["coordinator", "department_officer"],
  "refuse.submit": ["keeper", "grid_worker"],
  "request.apart": ["department_officer"],
  "reopen.form": ["department_officer", "coordinator"],
  "reopen.submit": ["department_officer", "coordinator"],
  "reopen.village": ["department_officer", "coordinator", "town_officer"],
  "request.ask": ["department_officer"],
  "request.base": ["department_officer"],
  "request.bind": ["department_officer"],
  "request.change": ["department_officer"],
  "request.choose": ["department_officer"],
  "request.emergency": ["department_officer"],
  "request.leave": ["department_officer"],
  "request.submit": ["department_officer"],
  "request.take": ["department_officer"],
  "request.together": ["department_officer"],
  "request.withdraw": ["department_officer"],
  "roster.accept": "members",
  "roster.decline": "members",
  "roster.propose": "members",
  "roster.withdraw": "members",
};

/** What may be brought in by workbook, and by whom (in a group the command itself says where to go); which units, people and roles a row decides (test/orgs). */
const imports: Readonly<Record<string, Readonly<Record<Who, Cell>>>> = {
  units: row("no no no no no no private no no no private"),
  people: row("no no no no private no private no no no private"),
  duties: row("no no no no private no private no no no private"),
  certificates: row("no no no no private no private no no no private"),
  roster: row("no no no no private no private no no no private"),
};

function row(cells: string): Readonly<Record<Who, Cell>> {
  const words = cells.split(" ");
  // Written out above, cell by cell; the test for completeness counts them.
  return Object.fromEntries(people.map((who, at) => [who, words[at] as Cell])) as Record<Who, Cell>;
}

const { db, close } = testDb();
afterAll(close);
const registry = await realRegistry();
const world = new World(db, registry);
const askers = new Map<Who, { readonly openId: string }>();

beforeAll(async () => {
  const unit = await world.unit("柳溪村", "county.town.village");
  askers.set("stranger", world.stranger());
  askers.set("unitless", await world.person("无单位"));
  for (const role of roles) askers.set(role, await world.person(`人${role}`, unit, [role]));
});

const refusals = (["error.unknownPerson", "error.forbidden"] as const).map((key) => zh[key].split("{")[0] ?? "");
const elsewhere = zh["error.privateOnly"];

async function mayIn(who: Who, line: string, chat: World["private"]): Promise<"yes" | "no" | "elsewhere"> {
  const asker = askers.get(who);
  if (!asker) throw new Error(`nobody plays ${who}`);
  const said = read(await world.say(asker, line, chat));
  if (refusals.some((words) => said.includes(words))) return "no";
  return said.includes(elsewhere) ? "elsewhere" : "yes";
}

function cellOf(inPrivate: string, inGroup: string): string {
  if (inPrivate === "yes" && inGroup === "yes") return "both";
  if (inPrivate === "yes" && inGroup === "elsewhere") return "private";
  return inPrivate === "no" && inGroup === "no" ? "no" : `${inPrivate} in private, ${inGroup} in a group`;
}

test("every command has its row, every row its command, every row all its cells", () => {
  expect(Object.keys(commands).toSorted()).toEqual(registry.commands.map(({ name }) => name.en).toSorted());
  for (const cells of Object.values(commands)) {
    expect(Object.values(cells).filter((cell) => ["both", "private", "no"].includes(cell))).toHaveLength(people.length);
  }
});

// Which workbook is meant decides who may bring it in: that is the next table.
const lineOf = (name: string, example: string): string => (name === "import" ? "/导入" : example);

describe.each(registry.commands.map(({ name, example }) => ({ name: name.en, line: lineOf(name.en, example.zh) })))(
  "$name",
  ({ name, line }) => {
    test.each(people)("%s", async (who) => {
      const cell = cellOf(await mayIn(who, line, world.private), await mayIn(who, line, world.group));
      expect(cell).toBe(commands[name]?.[who]);
    });
  },
);

test("every kind of workbook has its row", () => {
  expect(Object.keys(imports).toSorted()).toEqual(importKinds.map(({ key }) => key).toSorted());
});

describe.each(importKinds.map(({ key, words }) => ({ key, line: `/导入 ${words.zh}` })))(
  "import of $key",
  ({ key, line }) => {
    test.each(people)("%s", async (who) => {
      const may = await mayIn(who, line, world.private);
      expect(may === "yes" ? "private" : may).toBe(imports[key]?.[who]);
    });
  },
);

test("every button has its row, and lets pass whom the row says", () => {
  expect([...registry.actions.keys()].toSorted()).toEqual(Object.keys(actions).toSorted());
  const actor = (held: readonly (typeof roles)[number][]): Actor => ({
    kind: "person",
    id: "p",
    openId: "ou_1",
    name: "某",
    memberships: held.map((role) => ({ role, orgId: "o", orgName: "村", orgPath: "a.b" })),
  });
  const all: readonly (readonly [Who, Actor])[] = [
    ["stranger", { kind: "stranger", openId: "ou_1" }],
    ["unitless", actor([])],
    ...roles.map((role) => [role, actor([role])] as const),
  ];
  const passes = (who: Audience): readonly Who[] => all.filter(([, one]) => includes(who, one)).map(([name]) => name);
  for (const [name, action] of registry.actions)
    expect([name, passes(action.who)]).toEqual([name, passes(actions[name] ?? [])]);
});
