import type { Filling, WasFilled } from "./fill/fill.ts";
import { fillPackage } from "./fill/fill-package.ts";
import { structuralDiffOf } from "./fill/structural-diff.ts";
import { type Form, formOf } from "./layout/form.ts";
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
  | { readonly do: "layout"; readonly bytes: Uint8Array }
  | { readonly do: "form"; readonly bytes: Uint8Array }
  | { readonly do: "fill"; readonly bytes: Uint8Array; readonly filling: Filling }
  | {
      readonly do: "compare";
      readonly bytes: Uint8Array;
      readonly after: Uint8Array;
      readonly inserted: WasFilled["inserted"];
    };

/** What each job gives back. */
interface Results {
  readonly read: Workbook;
  readonly layout: Layout;
  readonly form: Form;
  readonly fill: WasFilled;
  readonly compare: readonly string[];
}
export type ResultOf<J extends Job> = Results[J["do"]];

/** On the way: rows read, of about so many. */
export interface Progress {
  readonly rows: number;
  readonly about: number;
}

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
    case "form":
      return formOf(zip ? layoutOf(bytes, caps, sayProgress()) : layoutOfText(bytes, caps));
    case "fill":
      if (!zip) throw new SheetError("not-a-workbook");
      return fillPackage(bytes, job.filling, caps);
    case "compare":
      if (!zip) throw new SheetError("not-a-workbook");
      return structuralDiffOf(bytes, Buffer.from(job.after), job.inserted, caps);
  }
}

const betweenMs = 500;

function sayProgress(): (rows: number, share: number) => void {
  let last = performance.now();
  return (rows, share) => {
    if (performance.now() - last < betweenMs) return;
    last = performance.now();
    process.send?.({ progress: { rows, about: Math.max(rows, Math.round(rows / share)) } satisfies Progress });
  };
}

function answer(done: Done<Job>): void {
  process.send?.(done, undefined, undefined, () => process.disconnect());
}
