import type { Layout } from "./layout/layout.ts";
import { layoutOf } from "./layout/read-layout.ts";
import { layoutOfText, readText } from "./read-text.ts";
import { readXlsx } from "./read-xlsx.ts";
import { sniff } from "./sniff.ts";
import { type Caps, SheetError, type Unreadable, type Workbook } from "./workbook.ts";

/** What the parent sends. */
export interface ToDo {
  readonly job: Job;
  readonly caps: Caps;
}

export type Job =
  | { readonly do: "read"; readonly bytes: Uint8Array }
  | { readonly do: "layout"; readonly bytes: Uint8Array };

/** What each job gives back. */
interface Results {
  readonly read: Workbook;
  readonly layout: Layout;
}
export type ResultOf<J extends Job> = Results[J["do"]];

export type Done<J extends Job> =
  | { readonly ok: true; readonly result: ResultOf<J> }
  | { readonly ok: false; readonly reason: Unreadable };

// A process of its own: it has one file, little memory, no settings, no right to write or to start anything.
process.once("message", (message: ToDo) => {
  run(message.job, message.caps).then(
    (result) => answer({ ok: true, result }),
    (err: unknown) => answer({ ok: false, reason: err instanceof SheetError ? err.reason : "damaged" }),
  );
});

async function run(job: Job, caps: Caps): Promise<ResultOf<Job>> {
  const bytes = Buffer.from(job.bytes);
  const zip = sniff(bytes) === "zip";
  switch (job.do) {
    case "read":
      return zip ? readXlsx(bytes, caps) : readText(bytes, caps);
    case "layout":
      return zip ? layoutOf(bytes, caps) : layoutOfText(bytes, caps);
  }
}

function answer(done: Done<Job>): void {
  process.send?.(done, undefined, undefined, () => process.disconnect());
}
