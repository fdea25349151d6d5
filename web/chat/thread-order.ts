import type { ChatMessage } from "../../simulator/chat-contract.ts";

/** Both lists as one, oldest first, each message once; of two states of a message the later one stays. */
export function mergeMessages(known: readonly ChatMessage[], arrived: readonly ChatMessage[]): readonly ChatMessage[] {
  const byId = new Map(known.map((message) => [message.messageId, message]));
  for (const message of arrived) {
    const before = byId.get(message.messageId);
    if (!before || isLater(message, before)) byId.set(message.messageId, message);
  }
  // Sorting is stable, so messages of one millisecond stay in the order in which they came.
  return [...byId.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function isLater(message: ChatMessage, before: ChatMessage): boolean {
  if (message.body.kind === "card" && before.body.kind === "card" && message.body.version !== before.body.version) {
    return message.body.version > before.body.version;
  }
  return Date.parse(message.updatedAt ?? message.at) >= Date.parse(before.updatedAt ?? before.at);
}
