import { fork } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Unpacking } from "./parcels.ts";
import type { Job, Progress, ResultOf, Said, ToDo } from "./reading-process.ts";
import { type Caps, SheetError, type Unreadable } from "./workbook.ts";

const program = fileURLToPath(new URL("reading-process.ts", import.meta.url));
// The folder of packages may be a link: then it is read at both ends.
const readable = ["./", "../../node_modules/"].flatMap((folder) => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  return [...new Set([path, `${realpathSync(path)}/`])];
});

/** Does one thing with a file in a process of its own, which may die of it. Throws a SheetError that says why not. */
export async function confined<J extends Job>(
  job: J,
  caps: Caps,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<ResultOf<J>> {
  if (job.bytes.length === 0) throw new SheetError("empty");
  if (job.bytes.length > caps.bytes) throw new SheetError("large");
  const child = fork(program, {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // Nothing of ours: neither keys nor the parent's flags.
    env: {},
    execArgv: confinement(caps.memoryMb),
  });
  const outcome = Promise.withResolvers<ResultOf<J>>();
  const refuse = (reason: Unreadable): void => outcome.reject(new SheetError(reason));
  const timer = setTimeout(() => refuse("slow"), caps.seconds * 1000);
  const parcels = new Unpacking();
  child.on("message", (said: Said) => {
    if ("progress" in said) onProgress(said.progress);
    else if ("parcel" in said) parcels.take(said.parcel);
    // Our own program on the other side: it gives back what the job says.
    else if (said.ok) outcome.resolve(parcels.whole(said.left) as ResultOf<J>);
    else refuse(said.reason);
  });
  child.once("error", (err) => outcome.reject(err));
  // Out of memory, it ends without a word.
  child.once("exit", () => refuse("many-cells"));
  try {
    child.send({ job, caps } satisfies ToDo);
    return await outcome.promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

/** It may read its own program and the library: not DATA_DIR with its keys, wherever that is. It may write and start nothing. */
export function confinement(memoryMb: number): string[] {
  const reads = readable.map((folder) => `--allow-fs-read=${folder}*`);
  // What is young and soon gone takes a third of a large reading's memory if it may.
  return [`--max-old-space-size=${memoryMb}`, "--max-semi-space-size=8", "--permission", ...reads];
}
