import { execFile } from "node:child_process";
import { chown, lstat, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { type Account, cloneHouse, nobody, nodeOf } from "./clone.ts";
import { checkout, endAll, launch, openTalk, processesOf, startHouse, stopHouse } from "./house.ts";

const run = promisify(execFile);
const folders: string[] = [];

interface Form {
  readonly who: string;
  readonly run: () => Promise<void>;
}

afterAll(async () => {
  endAll();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function clone(mode: number, reader?: Account): Promise<string> {
  const folder = await cloneHouse(mode, reader);
  folders.push(folder);
  return folder;
}

async function rights(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

/** Starts twice, with a talk in between: what was said is there the second time. */
async function livesTwice(folder: string, dataDir: string, account?: Account): Promise<void> {
  const options = { dataDir, cwd: folder, node: nodeOf(folder), script: "src/start.mjs", ...account };
  const first = await startHouse(options);
  const talk = await openTalk(first);
  const asked = await talk.say("/帮助");
  const answers = await talk.answers(asked);
  expect(answers).toHaveLength(1);
  expect(await stopHouse(first)).toMatchObject({ code: 0 });
  const second = await startHouse(options);
  const again = await (await openTalk(second)).messages();
  expect(again.map((message) => message.messageId)).toEqual(
    expect.arrayContaining([asked, ...answers.map((message) => message.messageId)]),
  );
  expect(await stopHouse(second)).toMatchObject({ code: 0 });
  expect(await processesOf(dataDir)).toEqual([]);
}

// Each form is run by whoever can: CI runs as root and so runs root's; elsewhere an ordinary user runs its own.
const asRoot: readonly Form[] = [
  {
    who: "root, from a clone and with a DATA_DIR that nobody else may enter",
    run: async () => {
      const folder = await clone(0o700);
      await livesTwice(folder, join(folder, ".data"));
      expect(await rights(folder)).toBe("700");
    },
  },
  {
    who: "an ordinary user, in a folder of root's that it may only read",
    run: async () => {
      const folder = await clone(0o755, nobody);
      const dataDir = await mkdtemp(join(tmpdir(), "songbang-user-"));
      folders.push(dataDir);
      await chown(dataDir, nobody.uid, nobody.gid);
      await livesTwice(folder, dataDir, nobody);
      expect((await lstat(join(dataDir, "pg"))).uid).toBe(nobody.uid);
    },
  },
  {
    who: "root where user namespaces are forbidden gives PostgreSQL to an account, and nothing else of DATA_DIR",
    run: async () => {
      const folder = await clone(0o700);
      const dataDir = join(await mkdtemp(join(tmpdir(), "songbang-account-")), "data");
      folders.push(join(dataDir, ".."));
      await run("chmod", ["711", join(dataDir, "..")]);
      await mkdir(dataDir, { mode: 0o700 });
      expect(await asAccount(folder, dataDir, "create table kept as select 7 as n; select n from kept")).toBe("7");
      expect(await rights(dataDir)).toBe("711");
      expect(await rights(join(dataDir, "pg.json"))).toBe("600");
      expect((await stat(join(dataDir, "pg.json"))).uid).toBe(0);
      expect((await stat(join(dataDir, "pg"))).uid).not.toBe(0);
      expect(await rights(join(dataDir, "pg"))).toBe("700");
      // The programs lay in the closed clone, so the account has got a copy; and the next start finds everything.
      expect(await asAccount(folder, dataDir, "select n from kept")).toBe("7");
      // Allowed again later: the files stay the account's, and so does the server.
      expect(await asAccount(folder, dataDir, "select n from kept", "{}")).toBe("7");
    },
  },
  {
    who: "root where the account cannot reach DATA_DIR is told what to do",
    run: async () => {
      const folder = await clone(0o700);
      const dataDir = join(folder, ".data");
      await mkdir(dataDir, { mode: 0o700 });
      await expect(asAccount(folder, dataDir, "select 1")).rejects.toThrow(
        /^Cannot start PostgreSQL as root: the account (postgres|nobody) cannot reach DATA_DIR\. Start as an ordinary user, or set DATA_DIR to a folder such as \/var\/lib\/songbang\.$/,
      );
    },
  },
];
const asUser: readonly Form[] = [
  {
    who: "this ordinary user, from a clone and with a DATA_DIR of its own",
    run: async () => {
      const folder = await clone(0o700);
      await livesTwice(folder, join(folder, ".data"));
      expect(await rights(folder)).toBe("700");
    },
  },
];

test.each(process.getuid?.() === 0 ? asRoot : asUser)("$who", { timeout: 240_000 }, async ({ run: holds }) => {
  await expect(holds()).resolves.toBeUndefined();
});

test("a DATA_DIR that cannot be written is said in one clear line", { timeout: 60_000 }, async () => {
  // Below a file not even root can make a folder.
  const dataDir = join(checkout, "package.json", "data");
  const start = launch({ dataDir });
  expect(await start.ended).toBe(1);
  expect(start.said()).toBe(
    `Cannot start:\n  DATA_DIR: ${dataDir} cannot be written (ENOTDIR). Set another DATA_DIR.\n`,
  );
});

/** Starts a clone's PostgreSQL under an account, runs SQL on it and stops it. Fails with the line it failed with. */
async function asAccount(
  folder: string,
  dataDir: string,
  statement: string,
  options = '{ mode: "account" }',
): Promise<string> {
  const script = `
    import pg from "pg";
    import { startEmbedded } from "./src/db/embedded/server.ts";
    try {
      const server = await startEmbedded(${JSON.stringify(dataDir)}, ${options});
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      const result = await client.query(${JSON.stringify(statement)});
      await client.end();
      await server.stop();
      console.log((Array.isArray(result) ? result.at(-1) : result).rows[0].n);
    } catch (error) {
      console.log(error.message);
      process.exitCode = 1;
    }`;
  const done = run(nodeOf(folder), ["--input-type=module", "-e", script], { cwd: folder });
  const { stdout } = await done.catch((error: Error & { stdout?: string }) => {
    throw new Error(error.stdout?.trim() || error.message);
  });
  return stdout.trim();
}
