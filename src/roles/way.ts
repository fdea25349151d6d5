import { sql } from "kysely";
import type { Db } from "../db/database.ts";

/** One step of a message's way, as the chat page's drawer shows it (simulator/chat-contract.ts, WayStep). */
export interface WayStep {
  readonly at: string;
  readonly stage: string;
  readonly title: string;
  readonly detail?: string;
  readonly tookMs?: number;
}

const effectTitle = { send: "主动发送", reply: "回复", patch: "更新卡片", job: "后台任务", file: "发送文件" } as const;
const stateWords = {
  waiting: "等待发送",
  done: "平台已收下",
  dead: "不再发送",
  unknown: "结果不明",
  superseded: "被更新的状态代替",
} as const;

/**
 * The house's half of a message's way: received, handled, and what it caused. For a message of the bot: what caused it.
 * Tells times and kinds, never what was said.
 */
export async function wayOf(db: Db, messageId: string): Promise<readonly WayStep[]> {
  const made = await db.selectFrom("outbox").select("cause").where("messageId", "=", messageId).executeTakeFirst();
  const key = made?.cause ?? `m-${messageId}`;
  const inbox = await db.selectFrom("inbox").selectAll().where("key", "=", key).executeTakeFirst();
  if (!inbox) return [];
  const effects = await db
    .selectFrom("outbox")
    .select(["kind", "state", "reason", "attempts", "createdAt", "queuedAt", "doneAt"])
    .where("cause", "=", key)
    .orderBy(sql`seq`)
    .execute();
  const handled = inbox.doneAt.getTime() - inbox.startedAt.getTime();
  return [
    step(inbox.receivedAt, "queue", "验签通过，已落盘排队", {
      tookMs: inbox.startedAt.getTime() - inbox.receivedAt.getTime(),
    }),
    step(inbox.startedAt, "handler", "开始处理", { detail: `${inbox.kind}，编号 ${inbox.traceId}`, tookMs: handled }),
    step(inbox.doneAt, "effect", "处理完，一并提交", { detail: `${inbox.outcome}，产生 ${effects.length} 个动作` }),
    ...effects.map((effect) =>
      step(effect.doneAt ?? effect.createdAt, "send", `${effectTitle[effect.kind]}：${stateWords[effect.state]}`, {
        detail: [`尝试 ${effect.attempts} 次`, effect.reason].filter(Boolean).join("，"),
        ...(effect.doneAt ? { tookMs: effect.doneAt.getTime() - effect.createdAt.getTime() } : {}),
      }),
    ),
  ];
}

function step(at: Date, stage: string, title: string, more: Omit<WayStep, "at" | "stage" | "title">): WayStep {
  return { at: at.toISOString(), stage, title, ...more };
}
