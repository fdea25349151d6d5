import type { ChatSummary } from "../../simulator/chat-contract.ts";
import { say } from "./actions.ts";
import { changeFiles, draftOf, drafts, filesOf, setDraft } from "./drafts.ts";
import { chat } from "./state.ts";

/**
 * In a group the bot hears only what mentions it. A line that begins with a slash, and a bare number that answers its
 * menu, are meant for it.
 */
export function isForBot(line: string, botName: string): boolean {
  return /^[/／]/.test(line) || /^\d{1,2}$/.test(line) || line.startsWith(`@${botName}`);
}

/** Files first, each a message of its own as on the platform, then the words. What fails goes back into the draft. */
export async function sendDraft(key: string, summary: ChatSummary, mention: boolean): Promise<void> {
  const text = draftOf(drafts.get(), key).trim();
  const files = filesOf(drafts.get(), key);
  for (const file of files) {
    if (!file.fileKey) continue;
    if (!(await say({ fileKey: file.fileKey, fileName: file.name }))) return;
    changeFiles(key, (list) => list.filter((each) => each.id !== file.id));
  }
  if (text === "") return;
  setDraft(key, "");
  const botName = chat.get().start?.bot.name ?? "";
  const mentionBot = summary.kind === "group" && (mention || isForBot(text, botName));
  const words = text.startsWith(`@${botName}`) ? text.slice(botName.length + 1).trim() : text;
  const sent = await say({ text: words || text, ...(mentionBot ? { mentionBot } : {}) });
  if (!sent && draftOf(drafts.get(), key) === "") setDraft(key, text);
}
