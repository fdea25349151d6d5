import { execFile, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkout, launch } from "./house.ts";

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "songbang-runtime-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A Node of the machine that is not 24, with what it takes to run it. */
function otherNode(): { command: string; args: readonly string[]; version: string } {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((one) => !one.includes("node_modules"));
  for (const candidate of folders.map((one) => join(one, "node"))) {
    const version = spawnSync(candidate, ["--version"], { encoding: "utf8" }).stdout?.trim().slice(1) ?? "";
    if (/^\d+\./.test(version) && !version.startsWith("24.")) return { command: candidate, args: [], version };
  }
  // Where the machine has no other, ours is made to say so, before the first line of the program runs.
  const lie = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.9.0'})";
  return { command: process.execPath, args: ["--import", lie], version: "20.9.0" };
}

describe("a runtime that is not Node 24", () => {
  test.each([
    {
      script: "src/start.mjs",
      line: 'Songbang needs Node 24 and this is VERSION. Run "npm install" and then "npm start": ',
    },
    {
      script: "test/start.mjs",
      line: `Songbang's tests need Node 24 and this is VERSION. Run "npm install" and then "npm test": `,
    },
  ])("$script says in one line what to do", ({ script, line }) => {
    const { command, args, version } = otherNode();
    const done = spawnSync(command, [...args, script], { cwd: checkout, encoding: "utf8" });
    expect(done.status).toBe(1);
    expect(done.stdout).toBe("");
    expect(done.stderr).toBe(`${line.replace("VERSION", version)}the right Node comes with the packages.\n`);
  });
});

describe("npm test", { timeout: 60_000 }, () => {
  /** A project of its own around our start.mjs, so that this run does not start itself. */
  async function start(content: string, ...args: string[]): Promise<{ code: number; said: string }> {
    const project = await mkdtemp(join(folder, "project-"));
    await mkdir(join(project, "test"));
    await run("cp", [join(checkout, "test", "start.mjs"), join(project, "test")]);
    await run("ln", ["-s", join(checkout, "node_modules"), join(project, "node_modules")]);
    await writeFile(join(project, "package.json"), '{ "type": "module" }');
    const config = `export default { test: { include: ["test/*.test.js"], root: ${JSON.stringify(project)} } };`;
    await writeFile(join(project, "test", "vitest.config.ts"), config);
    await writeFile(join(project, "test", "one.test.js"), `import { test, expect } from "vitest";\n${content}`);
    const running = launch({ cwd: project, script: "test/start.mjs", args, env: { CI: "1" } });
    const code = await running.ended;
    return { code: Number(code), said: running.said() };
  }

  test("ends as its tests end", async () => {
    const good = await start('test("good", () => expect(1).toBe(1));');
    expect(good).toMatchObject({ code: 0 });
    const bad = await start('test("bad", () => expect(1).toBe(2));');
    expect(bad.code).toBe(1);
    expect(bad.said).toContain("expected 1 to be 2");
  });

  test("passes on what it is given", async () => {
    const two = 'test("this", () => expect(1).toBe(1)); test("that", () => expect(1).toBe(2));';
    const { code, said } = await start(two, "-t", "this", "--reporter=verbose");
    expect(code).toBe(0);
    expect(said).toMatch(/1 passed.*1 skipped/);
  });
});
