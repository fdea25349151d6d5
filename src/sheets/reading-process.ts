import { readText } from "./read-text.ts";
import { readXlsx } from "./read-xlsx.ts";
import { sniff } from "./sniff.ts";
import { type Caps, SheetError, type Unreadable, type Workbook } from "./workbook.ts";

/** What the parent sends. */
export interface ToRead {
  readonly bytes: Uint8Array;
  readonly caps: Caps;
}

export type WasRead =
  | { readonly ok: true; readonly book: Workbook }
  | { readonly ok: false; readonly reason: Unreadable };

// A process of its own: it has one file, little memory, no settings, no right to write or to start anything.
process.once("message", (message: ToRead) => {
  read(Buffer.from(message.bytes), message.caps).then(
    (book) => answer({ ok: true, book }),
    (err: unknown) => answer({ ok: false, reason: err instanceof SheetError ? err.reason : "damaged" }),
  );
});

async function read(bytes: Buffer, caps: Caps): Promise<Workbook> {
  return sniff(bytes) === "zip" ? readXlsx(bytes, caps) : readText(bytes, caps);
}

function answer(read: WasRead): void {
  process.send?.(read, undefined, undefined, () => process.disconnect());
}
