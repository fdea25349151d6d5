import { execFile, spawnSync } from "node:child_process";
import { chmod, cp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How PostgreSQL's programs are started: a command to put in front, or an account to run under. */
export interface Launcher {
  readonly kind: "plain" | "namespace" | "account";
  readonly prefix: readonly string[];
  readonly ids: { readonly uid?: number; readonly gid?: number };
  /** Folder with bin/, lib/ and share/ that the server's account can reach. */
  readonly native: string;
}

/**
 * PostgreSQL refuses to run as root. As an ordinary user nothing is needed. As root a user namespace without a mapping
 * makes the process look unprivileged to itself while every file stays root's; where that is forbidden, the server
 * runs under an unprivileged account.
 * Throws one clear line when neither is possible.
 */
export async function chooseLauncher(dataDir: string, native: string, mode?: "account"): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { kind: "plain", prefix: [], ids: {}, native };
  if (mode !== "account" && spawnSync("unshare", ["--user", "true"], { stdio: "ignore" }).status === 0) {
    return { kind: "namespace", prefix: ["unshare", "--user", "--"], ids: {}, native };
  }
  return accountLauncher(dataDir, native);
}

async function accountLauncher(dataDir: string, native: string): Promise<Launcher> {
  const account = await findAccount(["postgres", "nobody"]);
  if (!account)
    throw new Error(
      "Cannot start PostgreSQL as root: there is no account postgres or nobody. Start as an ordinary user.",
    );
  // The account must pass through DATA_DIR to its cluster; what is secret in there is 0600.
  await chmod(dataDir, 0o711);
  if (!(await reaches(account, dataDir))) {
    throw new Error(
      `Cannot start PostgreSQL as root: the account ${account.name} cannot reach DATA_DIR. ` +
        "Start as an ordinary user, or set DATA_DIR to a folder such as /var/lib/songbang.",
    );
  }
  const cluster = join(dataDir, "pg");
  const owner = await stat(cluster).then(
    (found) => found.uid,
    () => account.uid,
  );
  if (owner !== account.uid) await run("chown", ["-R", `${account.uid}:${account.gid}`, cluster]);
  const ids = { uid: account.uid, gid: account.gid };
  if (await reaches(account, join(native, "bin", "postgres"))) return { kind: "account", prefix: [], ids, native };
  const copy = join(dataDir, "pg-native");
  await cp(native, copy, { recursive: true, force: true, verbatimSymlinks: true });
  return { kind: "account", prefix: [], ids, native: copy };
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

async function findAccount(names: readonly string[]): Promise<Account | undefined> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of names) {
    const found = lines.find(([name]) => name === wanted);
    if (found) return { name: wanted, uid: Number(found[2]), gid: Number(found[3]) };
  }
  return undefined;
}

async function reaches(account: Account, path: string): Promise<boolean> {
  const done = await run("test", ["-x", path], { uid: account.uid, gid: account.gid, cwd: "/" }).then(
    () => true,
    () => false,
  );
  return done;
}
