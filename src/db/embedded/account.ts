import { execFile, spawnSync } from "node:child_process";
import { chmod, cp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
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
 * makes the process look unprivileged to itself while every file stays root's; where that is forbidden, or the cluster
 * is an account's from before, the server runs under an unprivileged account.
 * Throws one clear line when neither is possible.
 */
export async function chooseLauncher(dataDir: string, native: string, mode?: "account"): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { kind: "plain", prefix: [], ids: {}, native };
  const cluster = join(dataDir, "pg");
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) {
    return accountLauncher(dataDir, native, { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid });
  }
  if (mode !== "account" && spawnSync("unshare", ["--user", "true"], { stdio: "ignore" }).status === 0) {
    return { kind: "namespace", prefix: ["unshare", "--user", "--"], ids: {}, native };
  }
  const account = await findAccount(["postgres", "nobody"]);
  if (!account)
    throw new Error(
      "Cannot start PostgreSQL as root: there is no account postgres or nobody. Start as an ordinary user.",
    );
  const launcher = await accountLauncher(dataDir, native, account);
  if (owner) await run("chown", ["-R", `${account.uid}:${account.gid}`, cluster]);
  return launcher;
}

async function accountLauncher(dataDir: string, native: string, account: Account): Promise<Launcher> {
  // The account must pass through DATA_DIR to its cluster; what is secret in there is 0600.
  await chmod(dataDir, 0o711);
  if (!(await reaches(account, dataDir))) {
    throw new Error(
      `Cannot start PostgreSQL as root: the account ${account.name} cannot reach DATA_DIR. ` +
        "Start as an ordinary user, or set DATA_DIR to a folder such as /var/lib/songbang.",
    );
  }
  const ids = { uid: account.uid, gid: account.gid };
  const within = (await reaches(account, join(native, "bin", "postgres"))) ? native : await copyNative(dataDir, native);
  return { kind: "account", prefix: [], ids, native: within };
}

/** A copy of the programs where the account can reach them, one for each version; what an earlier version left goes. */
async function copyNative(dataDir: string, native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8")) as { version: string };
  const name = `pg-native-${version}`;
  const copies = (await readdir(dataDir)).filter((entry) => entry.startsWith("pg-native"));
  await Promise.all(
    copies.filter((entry) => entry !== name).map((entry) => rm(join(dataDir, entry), { recursive: true })),
  );
  const copy = join(dataDir, name);
  if (copies.includes(name)) return copy;
  const fresh = join(dataDir, "pg-native.new");
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  // An installation made under a strict umask would be as closed here as where it came from.
  await run("chmod", ["-R", "go+rX", fresh]);
  await rename(fresh, copy);
  return copy;
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

function reaches(account: Account, path: string): Promise<boolean> {
  return run("test", ["-x", path], { uid: account.uid, gid: account.gid, cwd: "/" }).then(
    () => true,
    () => false,
  );
}
