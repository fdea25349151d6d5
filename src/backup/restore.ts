import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { lockDataDir } from "../db/embedded/lock.ts";
import { exists } from "./backup.ts";
import { copyFile, verify } from "./copy.ts";
import { type Manifest, readManifest } from "./manifest.ts";

/**
 * Puts a backup into a DATA_DIR that has no database yet. Every file is checked against what was written; the database
 * appears under its name only when it is whole. The next start replays its log. Throws one clear line.
 */
export async function restore(source: string, dataDir: string): Promise<Manifest> {
  const from = resolve(source);
  const manifest = await readManifest(from);
  await verify(from, manifest.files);
  const release = await lockDataDir(dataDir);
  try {
    for (const name of ["pg", ...manifest.files.map((file) => file.path).filter((path) => !path.includes("/"))]) {
      if (await exists(join(dataDir, name))) {
        throw new Error(`${dataDir} 里已经有 ${name}。恢复到一个新的 DATA_DIR，不覆盖现有数据`);
      }
    }
    const fresh = join(dataDir, "restoring");
    await rm(fresh, { recursive: true, force: true });
    await mkdir(join(fresh, "pg"), { recursive: true, mode: 0o700 });
    for (const folder of manifest.folders) await mkdir(join(fresh, folder), { recursive: true, mode: 0o700 });
    for (const { path } of manifest.files) await copyFile(from, fresh, path);
    await forgetPort(join(fresh, "pg.json"));
    // The keys first: a database without its password and key does not exist.
    for (const { path } of manifest.files.filter((file) => !file.path.includes("/"))) {
      await rename(join(fresh, path), join(dataDir, path));
    }
    await rename(join(fresh, "pg"), join(dataDir, "pg"));
    await rm(fresh, { recursive: true, force: true });
    return manifest;
  } finally {
    await release();
  }
}

/** The port was that of the server the copy was made from; this one will find its own. */
async function forgetPort(file: string): Promise<void> {
  const recorded: unknown = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify(Object.assign({}, recorded, { port: 0 })), { mode: 0o600, flush: true });
}
