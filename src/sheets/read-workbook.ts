import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ToRead, WasRead } from "./reading-process.ts";
import { type Caps, defaultCaps, SheetError, type Unreadable, type Workbook } from "./workbook.ts";

const reader = fileURLToPath(new URL("reading-process.ts", import.meta.url));
const readable = ["./", "../../node_modules/"].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

/**
 * Reads an .xlsx or .csv in a process of its own, which may die of it. Throws a SheetError that says why a file cannot be
 * read.
 */
export async function readWorkbook(bytes: Uint8Array, caps: Partial<Caps> = {}): Promise<Workbook> {
  const all = { ...defaultCaps, ...caps };
  if (bytes.length === 0) throw new SheetError("empty");
  if (bytes.length > all.bytes) throw new SheetError("large");
  const child = fork(reader, {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // Nothing of ours: neither keys nor the parent's flags.
    env: {},
    execArgv: confinement(all.memoryMb),
  });
  const outcome = Promise.withResolvers<Workbook>();
  const refuse = (reason: Unreadable): void => outcome.reject(new SheetError(reason));
  const timer = setTimeout(() => refuse("slow"), all.seconds * 1000);
  child.once("message", (read: WasRead) => (read.ok ? outcome.resolve(read.book) : refuse(read.reason)));
  child.once("error", (err) => outcome.reject(err));
  // Out of memory, it ends without a word.
  child.once("exit", () => refuse("many-cells"));
  try {
    child.send({ bytes, caps: all } satisfies ToRead);
    return await outcome.promise;
  } finally {
    clearTimeout(timer);
    child.kill("SIGKILL");
  }
}

/** It may read its own program and the library: not DATA_DIR with its keys, wherever that is. It may write and start nothing. */
export function confinement(memoryMb: number): string[] {
  const reads = readable.map((folder) => `--allow-fs-read=${folder}*`);
  return [`--max-old-space-size=${memoryMb}`, "--permission", ...reads];
}
