import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "./ids.ts";
import type { FileRecord, World } from "./world.ts";

/** The bytes of files and images: on disk with a state folder, in memory without. */
export class FileStore {
  readonly #dir: string | null;
  readonly #memory = new Map<string, Buffer>();
  readonly #world: World;

  constructor(world: World, stateDir: string | null) {
    this.#world = world;
    this.#dir = stateDir === null ? null : join(stateDir, "files");
    if (this.#dir) mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
  }

  async add(bytes: Buffer, about: Omit<FileRecord, "key" | "size">): Promise<FileRecord> {
    const key = about.kind === "image" ? newId.image() : newId.file();
    const record: FileRecord = { ...about, key, size: bytes.length };
    if (this.#dir) await writeFile(join(this.#dir, key), bytes, { mode: 0o600 });
    else this.#memory.set(key, bytes);
    this.#world.files.set(key, record);
    this.#world.announce({ kind: "quiet" });
    return record;
  }

  /** Only keys that the platform gave out are ever looked up, so a key cannot name another path. */
  async read(record: FileRecord): Promise<Buffer> {
    return this.#dir ? readFile(join(this.#dir, record.key)) : (this.#memory.get(record.key) ?? Buffer.alloc(0));
  }
}
