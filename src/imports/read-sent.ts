import { mostFileBytes } from "../files/sizes.ts";
import type { House } from "../house.ts";
import { Later } from "../queue/queues.ts";
import { SheetError, type Unreadable } from "../sheets/workbook.ts";

/**
 * A file that somebody sent, fetched from the platform and read: what `read` makes of it, or why it cannot be. When the platform
 * asks for patience the work that calls is put off (`Later`); any other trouble with it is a fault.
 */
export async function readSent<T>(
  house: House,
  { messageId, fileKey }: { readonly messageId: string; readonly fileKey: string },
  read: (bytes: Buffer) => Promise<T>,
): Promise<T | Unreadable | "gone"> {
  const file = await house.lark.downloadResource({ messageId, fileKey, type: "file", maxBytes: mostFileBytes });
  if (!file.ok) {
    if (file.code === "too-large") return "large";
    if (file.react === "gone" || file.react === "never") return "gone";
    if (file.react === "wait" || file.react === "token") throw new Later(file.waitMs ?? 2000);
    throw new Error(`the file could not be fetched: ${file.code}`);
  }
  try {
    return await read(Buffer.from(file.data.bytes));
  } catch (err) {
    if (err instanceof SheetError) return err.reason;
    throw err;
  }
}
