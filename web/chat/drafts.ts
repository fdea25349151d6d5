import { createStore } from "../shared/store.ts";
import { recall, remember } from "./remember.ts";

/** A file waiting in the composer: on its way up, ready to send, or refused with the reason. */
export interface Attachment {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly progress: number;
  readonly fileKey: string | null;
  readonly refused: string | null;
}

interface Drafts {
  /** By thread. The text also goes to the browser's storage; files live as long as the page. */
  readonly texts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, readonly Attachment[]>>;
}

export const drafts = createStore<Drafts>({ texts: {}, files: {} });
const none: readonly Attachment[] = [];

export const draftOf = (state: Drafts, key: string): string => state.texts[key] ?? recall(`draft.${key}`);
export const filesOf = (state: Drafts, key: string): readonly Attachment[] => state.files[key] ?? none;

export function setDraft(key: string, text: string): void {
  remember(`draft.${key}`, text);
  drafts.set((state) => ({ texts: { ...state.texts, [key]: text } }));
}

export function changeFiles(key: string, change: (files: readonly Attachment[]) => readonly Attachment[]): void {
  drafts.set((state) => ({ files: { ...state.files, [key]: change(filesOf(state, key)) } }));
}
