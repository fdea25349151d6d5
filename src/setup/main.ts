import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import qrcode from "qrcode-terminal";
import { registerCommands } from "../bot/register-commands.ts";
import { loadHandlers } from "../bot/registry.ts";
import { type Config, loadConfig } from "../config.ts";
import { createLark } from "../lark/client.ts";
import { askForApp, RegistrationFailed } from "../lark/register-app.ts";
import { createLogger } from "../log.ts";
import { storedKeys, storeKeys } from "./stored-keys.ts";
import { optionalScopes, wishes } from "./wishes.ts";

/**
 * `npm run setup`: makes the Feishu app by a scan where there is none yet and keeps its keys in DATA_DIR/lark.env, then
 * registers the slash commands and says what only the console can do. Run again, it only brings the commands in line.
 */
async function main(): Promise<void> {
  const known = loadConfig(await storedKeys(process.env));
  const config = known.lark ? known : await makeApp(known);
  if (known.lark) console.log(`应用 ${known.lark.appId} 已经设置好，只补登斜杠指令。`);
  await register(config);
  console.log(nextSteps(config));
}

async function makeApp(config: Config): Promise<Config> {
  await refuseDemo(config.DATA_DIR);
  const made = await askForApp(accountsHost(config.LARK_DOMAIN), wishes, ({ url, seconds }) => {
    console.log(`用飞书扫码建应用（${Math.round(seconds / 60)} 分钟内有效），或打开：\n${url}\n`);
    qrcode.generate(url, { small: true }, (drawn) => console.log(drawn));
  });
  const asked = process.env["LARK_DOMAIN"]?.trim();
  const admins = config.ADMIN_OPEN_IDS.length > 0 ? config.ADMIN_OPEN_IDS : made.openId ? [made.openId] : [];
  const dataDir = resolve(config.DATA_DIR);
  const file = await storeKeys(dataDir, {
    LARK_APP_ID: made.appId,
    LARK_APP_SECRET: made.appSecret,
    LARK_DOMAIN: asked || made.brand,
    LARK_TRANSPORT: "websocket",
    ...(admins.length > 0 ? { ADMIN_OPEN_IDS: admins.join(",") } : {}),
  });
  console.log(`应用建好了：${made.appId}。密钥写在 ${file}（只有您能读），环境变量里有的以环境变量为准。`);
  if (made.openId && admins.includes(made.openId)) console.log("扫码的人记为松绑的管理员。");
  return loadConfig(await storedKeys(process.env));
}

/** A demo's data and a real app never meet; better said before somebody scans. */
async function refuseDemo(dataDir: string): Promise<void> {
  const isDemo = await access(join(dataDir, "simulator")).then(
    () => true,
    () => false,
  );
  if (isDemo)
    throw new Error(`${resolve(dataDir)} 里是演示数据。换一个文件夹：DATA_DIR=新文件夹 npm run setup，启动时也用它`);
}

async function register(config: Config): Promise<void> {
  if (!config.lark) return;
  const log = createLogger("silent");
  const limits = { take: async () => 0, sweep: async () => 0 };
  const lark = createLark({ ...config.lark, domain: config.LARK_DOMAIN }, { log, limits });
  try {
    const registry = await loadHandlers(new URL("../../handlers/", import.meta.url));
    const { added, changed, failed } = await registerCommands(lark, registry, log);
    console.log(`斜杠指令：新登 ${added} 条，改 ${changed} 条${failed > 0 ? `，没有登上 ${failed} 条` : ""}。`);
    if (failed > 0) console.log("没有登上的多半是权限还没有生效：先做下面第 1、2 步，再运行一次 npm run setup。");
  } finally {
    lark.close();
  }
}

function nextSteps(config: Config): string {
  const console_ = `${consoleOf(config.LARK_DOMAIN)}/app/${config.lark?.appId ?? ""}`;
  const webhook =
    config.LARK_TRANSPORT === "websocket"
      ? [
          "事件与回调：订阅方式都选「使用长连接接收」。要改用推送地址的话：先在「加密策略」里设 Encrypt Key，把它和",
          "   Verification Token 写进设置，LARK_TRANSPORT=webhook，重启后再填地址 PUBLIC_URL/lark/webhook",
        ].join("\n")
      : `事件与回调：两处的请求地址都填 ${config.publicUrl}/lark/webhook，并核对「加密策略」里的 Encrypt Key`;
  return [
    "",
    "还有几步只能在开发者后台做：",
    console_,
    `1. 权限管理：确认开通 ${wishes.scopes.join("、")}`,
    `   要用多维表格交付的，再开通 ${optionalScopes.join("、")}；不开通，其余照常`,
    "2. 版本管理与发布：建一个版本并发布，由企业管理员通过。权限和事件改过以后都要再发一版",
    `3. ${webhook}`,
    "4. 机器人菜单：要的话加「帮助」「查职责」，动作选「发送文字消息」，文字写 /帮助、/查职责",
    `5. 安全设置 > 重定向 URL：加 ${config.publicUrl}/login/callback（网页登录用）`,
    "做完运行 npm start，再用 npm run doctor 查一遍。",
  ].join("\n");
}

/** Where people log in and make apps; a private deployment does it at its own host. */
function accountsHost(domain: string): string {
  return new URL(domain).host.replace(/^open\.(feishu\.cn|larksuite\.com)$/, "accounts.$1");
}

function consoleOf(domain: string): string {
  return new URL(domain).origin;
}

main().catch((error: unknown) => {
  if (error instanceof RegistrationFailed)
    console.error(`应用没有建成（${error.message}）。可以再运行一次 npm run setup。`);
  else console.error(error instanceof Error ? error.message : "没有做成");
  process.exit(1);
});
