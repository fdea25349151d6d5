import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { loadHandlers } from "../src/bot/registry.ts";

const root = new URL("../", import.meta.url);
const papers = [
  "README.md",
  "README.zh-CN.md",
  ...(await readdir(new URL("docs/", root))).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];
const read = (name: string): string => readFileSync(new URL(name, root), "utf8");
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));

test.each(["README.md", "README.zh-CN.md"])("%s has a row for every command", async (name) => {
  const { commands } = await loadHandlers(new URL("handlers/", root));
  const text = read(name);
  const missing = commands.filter((command) => !text.includes(`/${command.name.zh}`)).map((command) => command.name.zh);
  expect(missing).toEqual([]);
});

test.each(papers)("%s: every link and picture is there", (name) => {
  const dead = [...read(name).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(new URL(target, new URL(name, root))));
  expect(dead).toEqual([]);
});

test.each(papers)("%s: every npm script it names runs something", (name) => {
  const unknown = [...read(name).matchAll(/npm run ([\w:-]*\w)/g)]
    .map(([, script = ""]) => script)
    .filter((script) => !(script in scripts));
  expect(unknown).toEqual([]);
});

test("every script of package.json starts a file that is there", () => {
  const files = Object.values(scripts).flatMap((line) => line.match(/[\w./-]+\.(?:ts|mjs|toml)/g) ?? []);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});
