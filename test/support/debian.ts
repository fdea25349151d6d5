import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Whether redis-server and redis-cli are here. */
export function hasRedis(): boolean {
  return ["redis-server", "redis-cli"].every(
    (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0,
  );
}

/** The folder with Debian's PostgreSQL programs, the newest there is. */
export function postgresBin(): string | undefined {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${root}/${version}/bin`).find((bin) => existsSync(`${bin}/pg_basebackup`));
}

/** CI installs what these tests need (.ci/run), so there they run or fail; elsewhere they run where the programs are. */
export const inCi = process.env["CI"] === "true";
