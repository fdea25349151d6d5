import { z } from "zod";

/** A file somebody sent, as an argument: where it lies, not what is in it. A job downloads it. */
export const fileArg = z.object({
  messageId: z.string().min(1).max(200),
  fileKey: z.string().min(1).max(200),
  name: z.string().max(250),
});
export type FileArg = z.output<typeof fileArg>;

/** Arguments travel as text between two messages. */
export function fileText(file: FileArg): string {
  return JSON.stringify({ messageId: file.messageId, fileKey: file.fileKey, name: file.name });
}

export function readFileText(text: string): FileArg | undefined {
  try {
    return fileArg.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
