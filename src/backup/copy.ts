import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";

/** One file of a copy, by its path in it. */
export interface Copied {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies one file onto the disk itself and says what was written. Undefined when it went away before it was opened. */
export async function copyFile(from: string, to: string, path: string): Promise<Copied | undefined> {
  const target = join(to, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash("sha256");
  let bytes = 0;
  const meter = new PassThrough();
  meter.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    bytes += chunk.length;
  });
  try {
    await pipeline(createReadStream(join(from, path)), meter, createWriteStream(target, { mode: 0o600, flush: true }));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return { path, bytes, sha256: hash.digest("hex") };
}

export async function writeCopied(to: string, path: string, content: string): Promise<Copied> {
  await writeFile(join(to, path), content, { mode: 0o600, flush: true });
  return { path, bytes: Buffer.byteLength(content), sha256: createHash("sha256").update(content).digest("hex") };
}

/** Every file and folder below, as paths relative to it, folders with a slash at the end. Links are not followed. */
export async function listTree(folder: string, skip: (path: string) => boolean): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (at: string): Promise<void> => {
    // A folder of the server may go while we look.
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = relative(folder, join(at, entry.name)) + (entry.isDirectory() ? "/" : "");
      if (entry.isDirectory()) {
        found.push(path);
        if (!skip(path)) await walk(join(at, entry.name));
      } else if (entry.isFile() && !skip(path)) found.push(path);
    }
  };
  await walk(folder);
  return found;
}

/** Throws, naming the file, when a copy is no longer what was written. */
export async function verify(folder: string, files: readonly Copied[]): Promise<void> {
  for (const { path, sha256 } of files) {
    const hash = createHash("sha256");
    try {
      for await (const chunk of createReadStream(join(folder, path))) hash.update(chunk as Buffer); // bytes without an encoding
    } catch {
      throw new Error(`备份缺文件或读不出：${path}`);
    }
    if (hash.digest("hex") !== sha256) throw new Error(`备份里的文件变了：${path}`);
  }
}

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
