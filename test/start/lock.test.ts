import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { lockDataDir } from "../../src/db/embedded/lock.ts";
import { ownMasterKey } from "../../src/db/master-key.ts";

const folders: string[] = [];
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "songbang-lock-"));
  folders.push(dataDir);
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const record = (): string => join(dataDir, "parent.json");

test("one parent at a time; the next may come when it has let go", async () => {
  const release = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(`Songbang already runs on it (process ${process.pid})`);
  await release();
  await (await lockDataDir(dataDir))();
  expect(await readdir(dataDir)).toEqual([]);
});

test("the record of a parent that has died is replaced", async () => {
  const dead = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => dead.once("exit", resolve));
  await writeFile(record(), JSON.stringify({ pid: dead.pid, startedAt: "some boot 12345" }));
  const release = await lockDataDir(dataDir);
  expect(JSON.parse(await readFile(record(), "utf8"))).toMatchObject({ pid: process.pid });
  await release();
});

test("so is one whose number another program has been given since", async () => {
  await writeFile(record(), JSON.stringify({ pid: process.ppid, startedAt: "an earlier boot 1" }));
  const release = await lockDataDir(dataDir);
  expect(JSON.parse(await readFile(record(), "utf8"))).toMatchObject({ pid: process.pid });
  await release();
});

test.each(["", "{", "null", '{"pid":1}'])("and one that cannot be read: %j", async (text) => {
  await writeFile(record(), text);
  const release = await lockDataDir(dataDir);
  expect(JSON.parse(await readFile(record(), "utf8"))).toMatchObject({ pid: process.pid });
  await release();
});

test("the master key is made once and kept for its owner alone", async () => {
  const key = await ownMasterKey(dataDir);
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(await ownMasterKey(dataDir)).toBe(key);
  expect(await readdir(dataDir)).toEqual(["master.key"]);
});

test("a damaged master key is never replaced by a new one", async () => {
  await writeFile(join(dataDir, "master.key"), "half a ke");
  await expect(ownMasterKey(dataDir)).rejects.toThrow(/^Cannot start:\n {2}DATA_DIR: its master.key is damaged/);
  expect(await readFile(join(dataDir, "master.key"), "utf8")).toBe("half a ke");
});
