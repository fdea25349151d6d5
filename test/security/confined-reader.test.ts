import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { confinement } from "../../src/sheets/read-workbook.ts";

const checkout = fileURLToPath(new URL("../../", import.meta.url));
// Where DATA_DIR stands unless it is set: inside the checkout.
mkdirSync(join(checkout, "test/.out"), { recursive: true });
const folder = mkdtempSync(join(checkout, "test/.out/data-"));
const key = join(folder, "master.key");
writeFileSync(key, "the key");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program may do that runs as the reader of workbooks does. */
function run(program: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...confinement(64), "-e", program], {
    encoding: "utf8",
    env: {},
  });
  return stdout + stderr;
}

test("whoever takes over the reader of workbooks reads no key, writes nothing and starts nothing", () => {
  expect(run(`console.log(require("fs").readFileSync(${JSON.stringify(key)}, "utf8"))`)).toContain("ERR_ACCESS_DENIED");
  expect(run(`require("fs").writeFileSync(${JSON.stringify(`${key}.new`)}, "x")`)).toContain("ERR_ACCESS_DENIED");
  expect(run('require("child_process").execSync("id")')).toContain("ERR_ACCESS_DENIED");
  expect(run("console.log(Object.keys(process.env).length)")).toBe("0\n");
});

test("its own program it reads", () => {
  const program = join(checkout, "src/sheets/workbook.ts");
  expect(run(`console.log(require("fs").readFileSync(${JSON.stringify(program)}, "utf8").length > 0)`)).toBe("true\n");
});
