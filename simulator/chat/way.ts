import type { WayStep } from "../chat-contract.ts";
import type { Sim } from "../sim.ts";

const attemptWords = {
  answered: "",
  timeout: "超过 3 秒没有应答",
  error: "没有连上",
  "no url": "没有设置推送地址",
  "no connection": "没有长连接",
};

/**
 * The platform's half of a message's way: its pushes with every attempt, and the calls that answered or touched it. For
 * an answer it begins with the message that was answered. Steps are timed by the machine's clock, as the house times
 * its own half: the virtual clock may have jumped in between.
 */
export function wayOf(sim: Sim, messageId: string): WayStep[] {
  const message = sim.world.messages.get(messageId);
  const asked = message?.sender.kind === "bot" ? (message.parentId ?? messageId) : messageId;
  const related = new Set([messageId, asked]);
  for (const other of message && asked === messageId ? sim.world.messagesIn(message.chatId) : []) {
    if (other.parentId === messageId) related.add(other.messageId);
  }
  const pushes = sim.pushes
    .deliveries()
    .filter((delivery) => delivery.messageId !== null && related.has(delivery.messageId))
    .flatMap((delivery) =>
      delivery.attempts.map(
        (attempt, i): WayStep => ({
          at: attempt.realAt,
          stage: delivery.eventType === "card.action.trigger" ? "click" : i === 0 ? "push" : "push-retry",
          title: delivery.eventType,
          detail: attempt.status === null ? attemptWords[attempt.kind] : `HTTP ${attempt.status}`,
          tookMs: attempt.tookMs,
        }),
      ),
    );
  const calls = sim.calls
    .all()
    .filter((call) => call.messageId !== null && related.has(call.messageId))
    .map(
      (call): WayStep => ({
        at: call.realAt,
        stage: "api",
        title: call.api,
        detail: call.code === 0 ? "成功" : `code ${call.code ?? "无应答"}`,
        tookMs: call.tookMs,
      }),
    );
  return [...pushes, ...calls].sort((a, b) => a.at.localeCompare(b.at));
}
