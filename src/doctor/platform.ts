import { baseScopes } from "../bases/trouble.ts";
import type { Lark } from "../lark/client.ts";
import type { SlashCommand } from "../lark/slash-commands.ts";
import type { Answer, Failure } from "../lark/types.ts";
import { type Finding, good, mend, unknown } from "./finding.ts";

const wrongKeys: ReadonlySet<unknown> = new Set([10003, 10014, 10015, 99991543]);
const missingScope = 99991672;

/** Token and bot: what everything else with the platform stands on. */
export async function examineBot(lark: Lark, appId: string): Promise<readonly Finding[]> {
  const answer = await lark.botInfo();
  if (!answer.ok) return [answer.code === 99991662 ? disabled : refusedKeys(answer, appId)];
  const keys = good("应用密钥", `${appId} 换得到令牌`);
  if (answer.data.activateStatus !== 2) return [keys, disabled];
  return [keys, good("机器人", `「${answer.data.name}」已启用`)];
}

const disabled = mend("机器人", "没有启用", "在开发者后台打开机器人能力、发布版本，并请企业管理员启用");

function refusedKeys(answer: Failure, appId: string): Finding {
  const name = "应用密钥";
  if (wrongKeys.has(answer.code))
    return mend(name, `${appId} 的密钥不对（${answer.code}）`, "核对 LARK_APP_ID、LARK_APP_SECRET 和 LARK_DOMAIN");
  if (answer.code === 99991401) return mend(name, "本机地址不在应用的 IP 白名单里", "在开发者后台的安全设置里加上");
  if (typeof answer.code === "number") return mend(name, `平台拒绝（${answer.code}）`, "按错误码查开放平台文档");
  return mend(name, `连不上平台（${answer.code}）`, "核对 LARK_DOMAIN、DNS、防火墙和代理");
}

interface Probe {
  /** Without it one thing is missing and all else works. */
  readonly optional?: true;
  /** What the right is for. */
  readonly name: string;
  readonly scope: string;
  /** Asks for something that cannot be there: nothing is sent or changed, and the platform looks at the right first. */
  readonly ask: (lark: Lark) => Promise<Answer<unknown>>;
}

const nobody = "songbang_doctor";
const probes: readonly Probe[] = [
  {
    name: "发消息",
    scope: "im:message:send_as_bot",
    ask: (lark) =>
      lark.send({
        receiveIdType: "open_id",
        receiveId: `ou_${nobody}`,
        msgType: "text",
        content: JSON.stringify({ text: "-" }),
        uuid: `${nobody}_${Date.now()}`,
      }),
  },
  {
    name: "更新卡片",
    scope: "im:message:update",
    ask: (lark) => lark.patch({ messageId: `om_${nobody}`, content: "{}" }),
  },
  {
    name: "收发文件",
    scope: "im:resource",
    // Not an image: refused by its bytes, after the right.
    ask: (lark) => lark.uploadImage(Buffer.from(nobody)),
  },
  {
    name: "看通讯录",
    scope: "contact:user.base:readonly",
    ask: (lark) => lark.users([`ou_${nobody}`]),
  },
  {
    name: "看群成员",
    scope: "im:chat.members:read",
    ask: (lark) => lark.chatMembers({ chatId: `oc_${nobody}` }),
  },
  {
    name: "多维表格",
    scope: baseScopes.tables,
    optional: true,
    ask: (lark) => lark.listTables(nobody),
  },
  {
    name: "多维表格的协作者",
    scope: baseScopes.members,
    optional: true,
    ask: (lark) => lark.addMember(nobody, `ou_${nobody}`, "view"),
  },
  {
    name: "多维表格的链接",
    scope: baseScopes.link,
    optional: true,
    ask: (lark) => lark.closeLink(nobody),
  },
];

/** One finding a right. */
export async function examineScopes(lark: Lark): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const probe of probes) findings.push(judge(probe, await probe.ask(lark)));
  return findings;
}

function judge(
  { name, scope, optional }: Pick<Probe, "name" | "scope" | "optional">,
  answer: Answer<unknown>,
): Finding {
  const title = `权限 ${name}`;
  if (!answer.ok && answer.code === missingScope && optional)
    return good(title, `没有 ${scope}，可以不开；要把要数放进多维表格再开`);
  if (!answer.ok && answer.code === missingScope)
    return mend(title, `没有 ${scope}`, "在开发者后台的权限管理里开通，再发布一个版本");
  if (!answer.ok && typeof answer.code !== "number") return unknown(title, `平台没有回答（${answer.code}）`);
  return good(title, "有");
}

export async function examineCommands(lark: Lark, ours: readonly string[]): Promise<Finding> {
  const name = "斜杠指令";
  const listed = await lark.listSlashCommands();
  if (listed.ok) return compareCommands(listed.data, ours);
  const scope = judge({ name, scope: "application:app_slash_command:write" }, listed);
  return scope.verdict === "mend" ? scope : unknown(name, `平台没有给出清单（${listed.code}）`);
}

function compareCommands(listed: readonly SlashCommand[], ours: readonly string[]): Finding {
  const known = new Set(listed.map((one) => one.command));
  const lacking = ours.filter((command) => !known.has(command));
  if (lacking.length === 0) return good("斜杠指令", `${ours.length} 条都已登记`);
  return mend("斜杠指令", `还差 ${lacking.length} 条（${lacking.slice(0, 5).join("、")}）`, "运行 npm run setup 补登");
}

const mostSkewMs = 30_000;

/** Stamps of pushes, tokens and leases compare these clocks; HTTP tells seconds only. */
export async function examineClocks(domain: string, databaseNow: () => Promise<Date | undefined>): Promise<Finding> {
  const name = "时钟";
  const asked = Date.now();
  const said = await fetch(domain, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5000) }).then(
    (answer) => Date.parse(answer.headers.get("date") ?? ""),
    () => Number.NaN,
  );
  const platform = said - (asked + Date.now()) / 2;
  const before = Date.now();
  const theirs = (await databaseNow())?.getTime() ?? Number.NaN;
  const database = theirs - (before + Date.now()) / 2;
  const off = Object.entries({ 平台: platform, 数据库: database }).filter(([, ms]) => Math.abs(ms) > mostSkewMs);
  if (off.length > 0)
    return mend(
      name,
      `本机与${off.map(([who, ms]) => `${who}差 ${Math.round(Math.abs(ms) / 1000)} 秒`).join("，与")}`,
      "打开 NTP 对时（timedatectl set-ntp true）",
    );
  if (Number.isNaN(platform)) return unknown(name, "平台没有说时间");
  return good(name, Number.isNaN(database) ? "本机与平台一致" : "本机、数据库、平台一致");
}
