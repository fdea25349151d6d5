import type { ChatSummary } from "../../simulator/chat-contract.ts";
import { say } from "./actions.ts";
import { type Attachment, changeFiles, draftOf, drafts, filesOf, setDraft } from "./drafts.ts";
import { chat } from "./state.ts";

/**
 * In a group the bot hears only what mentions it. A line that begins with a slash, and a bare number that answers its
 * menu, are meant for it.
 */
export function isForBot(line: string, botName: string): boolean {
  return /^[/／]/.test(line) || /^\d{1,2}$/.test(line) || line.startsWith(`@${botName}`);
}

/** Resolves once a file of a draft is up, refused, or taken out. */
function uploaded(key: string, id: number): Promise<void> {
  const find = (): Attachment | undefined => filesOf(drafts.get(), key).find((file) => file.id === id);
  const isOnItsWay = (file: Attachment | undefined): boolean => file !== undefined && !file.fileKey && !file.refused;
  return new Promise((resolve) => {
    if (!isOnItsWay(find())) {
      resolve();
      return;
    }
    const stop = drafts.subscribe(() => {
      if (isOnItsWay(find())) return;
      stop();
      resolve();
    });
  });
}

/** Files first, each a message of its own as on the platform, then the words. What fails goes back into the draft. */
export async function sendDraft(key: string, summary: ChatSummary, mention: boolean): Promise<void> {
  const text = draftOf(drafts.get(), key).trim();
  const files = filesOf(drafts.get(), key);
  for (const { id } of files) {
    await uploaded(key, id);
    const file = filesOf(drafts.get(), key).find((one) => one.id === id);
    if (!file?.fileKey) continue;
    // Taken out at once: whoever pressed twice while it went up sends it once.
    changeFiles(key, (list) => list.filter((each) => each.id !== id));
    if (await say({ fileKey: file.fileKey, fileName: file.name })) continue;
    changeFiles(key, (list) => [file, ...list]);
    return;
  }
  if (text === "") return;
  setDraft(key, "");
  const botName = chat.get().start?.bot.name ?? "";
  const mentionBot = summary.kind === "group" && (mention || isForBot(text, botName));
  const words = text.startsWith(`@${botName}`) ? text.slice(botName.length + 1).trim() : text;
  const sent = await say({ text: words || text, ...(mentionBot ? { mentionBot } : {}) });
  if (!sent && draftOf(drafts.get(), key) === "") setDraft(key, text);
}
