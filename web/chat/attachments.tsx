import type { JSX } from "preact";
import type { Uploaded } from "../../simulator/chat-contract.ts";
import { fileSize } from "../shared/dates.ts";
import { sayWhy, upload } from "../shared/http.ts";
import { Icon } from "../shared/icons.tsx";
import { type Attachment, changeFiles } from "./drafts.ts";

/** The platform's own limit for a file. */
const maxBytes = 30 * 1024 * 1024;
let lastId = 0;

/** Puts files into a draft and starts sending them up; one that cannot be sent says so and stays until taken out. */
export function addFiles(key: string, files: readonly File[]): void {
  for (const file of files) {
    const id = ++lastId;
    const refused = refusal(file);
    const attachment = { id, name: file.name, size: file.size, progress: 0, fileKey: null, refused };
    changeFiles(key, (list) => [...list, attachment]);
    if (!refused) void sendUp(key, id, file);
  }
}

function refusal(file: File): string | null {
  if (file.size > maxBytes) return `有 ${fileSize(file.size)}，超过 30 MB，发不出去。压缩或拆成几个再发。`;
  return file.size === 0 ? "是空文件，发不出去。" : null;
}

async function sendUp(key: string, id: number, file: File): Promise<void> {
  const change = (part: Partial<Attachment>): void =>
    changeFiles(key, (list) => list.map((each) => (each.id === id ? { ...each, ...part } : each)));
  try {
    const path = `/chat/api/files?name=${encodeURIComponent(file.name)}`;
    const { fileKey } = await upload<Uploaded>(path, file, (progress) => change({ progress }));
    change({ fileKey, progress: 1 });
  } catch (error) {
    change({ refused: sayWhy(error) });
  }
}

export function Attachments({
  threadKey,
  files,
}: {
  readonly threadKey: string;
  readonly files: readonly Attachment[];
}): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="attachments" aria-label="要发的文件">
      {files.map((file) => (
        <li
          key={file.id}
          class={file.refused ? "attachment attachment-refused" : "attachment"}
          data-testid="attachment"
        >
          <Icon name="file" />
          <span class="attachment-text">
            <span class="file-name">{file.name}</span>
            <span class="attachment-state" role={file.refused ? "alert" : undefined}>
              {file.refused ?? (file.fileKey ? fileSize(file.size) : `${fileSize(file.size)} · 正在上传`)}
            </span>
            {!file.refused && !file.fileKey && <progress max={1} value={file.progress} aria-label="上传进度" />}
          </span>
          <button
            type="button"
            class="bar-button"
            aria-label={`拿掉 ${file.name}`}
            onClick={() => changeFiles(threadKey, (list) => list.filter((each) => each.id !== file.id))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
