/**
 * What outlives a reload, in the visitor's own browser: who they are, where they were, drafts. A browser that forbids
 * storage still works, it only forgets.
 */
const prefix = "songbang.chat.";

export function remember(key: string, value: string): void {
  try {
    if (value === "") localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    // Storage is full or forbidden; see above.
  }
}

export function recall(key: string): string {
  try {
    return localStorage.getItem(prefix + key) ?? "";
  } catch {
    return "";
  }
}
