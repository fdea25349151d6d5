import { randomBytes } from "node:crypto";
import type { LarkKeys } from "../config.ts";
import { webhookPath } from "../ingress/app.ts";
import { seal } from "../ingress/seal.ts";
import { type Finding, good, mend, unknown } from "./finding.ts";

/**
 * Asks our own event address what the platform asks when the address is saved, in clear and sealed. Whether the console
 * holds the same keys shows in what became of the platform's own pushes.
 */
export async function examineAddress(
  publicUrl: string,
  local: string,
  keys: LarkKeys,
  transport: "webhook" | "websocket",
): Promise<readonly Finding[]> {
  if (transport === "websocket") return [good("推送地址", "用长连接，不需要地址")];
  const url = `${publicUrl}${webhookPath}`;
  const plain = await challenge(url, keys, false);
  if (plain !== "passed") return [explain("推送地址", url, plain)];
  const sealed = await challenge(url, keys, true);
  const encryption =
    sealed === "passed"
      ? good("推送加密", "加密的校验请求答得对")
      : mend("推送加密", "加密的校验请求没有答对", "正在运行的松绑用的不是这个 LARK_ENCRYPT_KEY，改好后重启");
  return [good("推送地址", `${url} 答得对`), encryption, await examineArrivals(local)];
}

type Outcome = "passed" | "late" | "away" | number;

async function challenge(url: string, keys: LarkKeys, encrypted: boolean): Promise<Outcome> {
  const word = randomBytes(12).toString("hex");
  const inner = JSON.stringify({ challenge: word, token: keys.verificationToken, type: "url_verification" });
  const body = encrypted ? JSON.stringify({ encrypt: seal(inner, keys.encryptKey) }) : inner;
  const started = performance.now();
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(5000),
    });
    const echoed = (await answer.text()).includes(word);
    if (answer.status !== 200 || !echoed) return answer.status;
    return performance.now() - started > 1000 ? "late" : "passed";
  } catch {
    return "away";
  }
}

function explain(name: string, url: string, outcome: Exclude<Outcome, "passed">): Finding {
  if (outcome === "away") return mend(name, `${url} 连不上`, "核对 PUBLIC_URL、反向代理和证书，并确认 web 进程在运行");
  if (outcome === "late") return mend(name, `${url} 答得太慢（超过 1 秒）`, "平台只等 1 秒，看机器负载和反向代理");
  if (outcome === 401)
    return mend(name, "校验请求被拒（401）", "正在运行的松绑用的不是这个 LARK_VERIFICATION_TOKEN，改好后重启");
  return mend(name, `${url} 答的是 ${outcome}`, "反向代理要把 POST /lark/webhook 原样转给松绑");
}

/** What became of real pushes since this web process started. */
async function examineArrivals(local: string): Promise<Finding> {
  const name = "平台的推送";
  const text = await fetch(`${local}/metrics`, { signal: AbortSignal.timeout(3000) }).then(
    (answer) => (answer.ok ? answer.text() : undefined),
    () => undefined,
  );
  if (text === undefined) return unknown(name, "读不到 web 进程的 /metrics", "在 web 进程那台机器上运行");
  const count = (outcome: string): number =>
    Number(new RegExp(`^pushes_total\\{outcome="${outcome}"\\} (\\d+)`, "m").exec(text)?.[1] ?? 0);
  const [accepted, refused] = [count("accepted") + count("ignored") + count("unknown_type"), count("unauthentic")];
  if (refused > 0 && accepted === 0)
    return mend(
      name,
      `收到 ${refused} 条，没有一条验得过`,
      "开发者后台的 Encrypt Key、Verification Token 与设置里的不一样，照后台改",
    );
  if (refused > 0) return good(name, `收下 ${accepted} 条，另有 ${refused} 条验不过被拒`);
  if (accepted > 0) return good(name, `收下 ${accepted} 条`);
  return unknown(name, "启动以来还没有收到", "给机器人发一句话，再查一次");
}
