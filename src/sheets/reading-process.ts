import type { Filling, WasFilled } from "./fill/fill.ts";
import { fillPackage } from "./fill/fill-package.ts";
import { structuralDiffOf } from "./fill/structural-diff.ts";
import { type Form, formOf } from "./layout/form.ts";
import type { Layout } from "./layout/layout.ts";
import { layoutOf } from "./layout/read-layout.ts";
import { type Parcel, parcelsOf } from "./parcels.ts";
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

/** What comes back: word of the progress and parcels, any number of them, then what is left of the result, or why there is none. */
export type Said =
  | { readonly progress: Progress }
  | { readonly parcel: Parcel }
  | { readonly ok: true; readonly left: unknown }
  | { readonly ok: false; readonly reason: Unreadable };

// A process of its own: it has one file, little memory, no settings, no right to write or to start anything.
process.once("message", (message: ToDo) => {
  void run(message.job, message.caps)
    .then(send, (err: unknown) => say({ ok: false, reason: err instanceof SheetError ? err.reason : "damaged" }))
    .then(() => process.disconnect());
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
      return formOf(zip ? await layoutOf(bytes, caps, sayProgress()) : layoutOfText(bytes, caps));
    case "fill":
      if (!zip) throw new SheetError("not-a-workbook");
      return fillPackage(bytes, job.filling, caps);
    case "compare":
      if (!zip) throw new SheetError("not-a-workbook");
      return structuralDiffOf(bytes, Buffer.from(job.after), job.inserted, caps);
  }
}

async function send(result: ResultOf<Job>): Promise<void> {
  const parcels = parcelsOf(result);
  let next = parcels.next();
  for (; !next.done; next = parcels.next()) await say({ parcel: next.value });
  await say({ ok: true, left: next.value });
}

/** Resolves when it is on its way, so that no more than one message waits here. */
function say(said: Said): Promise<void> {
  return new Promise((resolve) => process.send?.(said, undefined, undefined, () => resolve()));
}

const betweenMs = 500;

function sayProgress(): (rows: number, share: number) => void {
  let last = performance.now();
  return (rows, share) => {
    if (performance.now() - last < betweenMs) return;
    last = performance.now();
    void say({ progress: { rows, about: Math.max(rows, Math.round(rows / share)) } });
  };
}
