import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const parts = ["src", "handlers", "jobs", "simulator", "web"] as const;

interface Import {
  /** Path of the file within the checkout. */
  readonly from: string;
  /** Path within the checkout, or the name of a package. */
  readonly to: string;
  /** `import type`: gone when the program runs. */
  readonly typeOnly: boolean;
}

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

async function readSources(): Promise<readonly Source[]> {
  const files = await Promise.all(
    parts.map((part) => readdir(join(root, part), { recursive: true, withFileTypes: true })),
  );
  const paths = files
    .flat()
    .filter((entry) => entry.isFile() && /\.(?:tsx?|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path));
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const text = await readFile(join(root, path), "utf8");
      return { path, text, imports: readImports(path, text) };
    }),
  );
}

/** Static imports, re-exports and `import("…")`. The formatter keeps them in one form, so their text is enough. */
function readImports(path: string, text: string): readonly Import[] {
  const at = (name: string): string => (name.startsWith(".") ? normalize(join(dirname(path), name)) : name);
  const statement = /^(?:import|export)\b(?:([^;"']*?)\bfrom)?\s*["']([^"']+)["'];?$/gm;
  const fixed = [...text.matchAll(statement)].map((match) => {
    const clause = match[1] ?? "";
    const named = /^\s*\{([^}]*)\}\s*$/
      .exec(clause)?.[1]
      ?.split(",")
      .map((name) => name.trim())
      .filter(Boolean);
    const onlyTypes = named !== undefined && named.length > 0 && named.every((name) => name.startsWith("type "));
    return { from: path, to: at(match[2] ?? ""), typeOnly: /^\s*type\b/.test(clause) || onlyTypes };
  });
  const late = [...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)].map((match) => ({
    from: path,
    to: at(match[1] ?? ""),
    typeOnly: false,
  }));
  return [...fixed, ...late];
}

const sources = await readSources();
const imports = sources.flatMap((source) => source.imports);

/** The arrows that must not be, as `from -> to`, so that a failure says where to look. */
function arrows(forbidden: (one: Import) => boolean): readonly string[] {
  return imports.filter(forbidden).map(({ from, to }) => `${from} -> ${to}`);
}

const inside = (path: string, ...folders: string[]): boolean => folders.some((folder) => path.startsWith(`${folder}/`));

const capabilities = [
  "orgs",
  "catalogue",
  "ledgers",
  "happenings",
  "requests",
  "duplicates",
  "sheets",
  "burden",
  "admission",
  "rules",
  "duties",
  "roster",
  "certificates",
  "inspections",
  "grid",
  "tips",
  "digest",
  "systems",
] as const;
const capabilityFolders = capabilities.map((name) => `src/${name}`);
const folderOf = (path: string): string => path.split("/").slice(0, 2).join("/");

test("the reader of imports reads every form that is used", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { B } from "../b.ts";',
    'import { type C, type D } from "./c.ts";',
    'import e, { type F } from "pg";',
    'import "./side.ts";',
    'import {\n  g,\n  type H,\n} from "./g.ts";',
    'export { i } from "./i.ts";',
    'const j = await import("./j.ts");',
  ].join("\n");
  expect(readImports("src/x/y.ts", text)).toEqual(
    [
      ["src/x/a.ts", false],
      ["src/b.ts", true],
      ["src/x/c.ts", true],
      ["pg", false],
      ["src/x/side.ts", false],
      ["src/x/g.ts", false],
      ["src/x/i.ts", false],
      ["src/x/j.ts", false],
    ].map(([to, typeOnly]) => ({ from: "src/x/y.ts", to, typeOnly })),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(imports.length).toBeGreaterThan(sources.length);
});

describe("arrows run one way", () => {
  test("src knows neither handlers nor jobs, but for main.ts", () => {
    expect(
      arrows(({ from, to }) => inside(from, "src") && from !== "src/main.ts" && inside(to, "handlers", "jobs")),
    ).toEqual([]);
  });

  test("nothing imports a handler but main.ts's loader, and handlers know no job", () => {
    expect(arrows(({ from, to }) => inside(from, "jobs", "src", "simulator", "web") && inside(to, "handlers"))).toEqual(
      [],
    );
    expect(arrows(({ from, to }) => inside(from, "handlers") && inside(to, "jobs", "handlers"))).toEqual([]);
  });

  test("handlers call bot and capabilities: neither database, queue nor platform", () => {
    const below = ["src/db", "src/queue", "src/lark", "src/ingress", "src/roles"];
    expect(arrows((one) => inside(one.from, "handlers") && !one.typeOnly && inside(one.to, ...below))).toEqual([]);
    expect(
      arrows(
        ({ from, to }) => inside(from, "handlers") && /^(?:pg|kysely|bullmq|ioredis|@larksuiteoapi\/.*)$/.test(to),
      ),
    ).toEqual([]);
  });

  test("a capability knows no bot, no cards and no ways in or out", () => {
    const above = ["src/bot", "src/ingress", "src/roles", "src/lark", "handlers", "jobs"];
    expect(arrows(({ from, to }) => inside(from, ...capabilityFolders) && inside(to, ...above))).toEqual([]);
    expect(arrows(({ from, to }) => inside(from, "src/outbox") && inside(to, "src/bot", "handlers", "jobs"))).toEqual(
      [],
    );
  });

  test("a capability calls another's verb, never its SQL", () => {
    expect(arrows(({ from, to }) => to.endsWith("/repo.ts") && folderOf(from) !== folderOf(to))).toEqual([]);
  });

  test("the ingress also runs at the edge: no database, no platform client, no Node server", () => {
    const own = ({ from }: Import): boolean => inside(from, "src/ingress");
    expect(
      arrows(
        (one) =>
          own(one) &&
          !one.typeOnly &&
          one.to.includes("/") &&
          one.to.startsWith("src/") &&
          !inside(one.to, "src/ingress"),
      ),
    ).toEqual([]);
    expect(
      arrows((one) => own(one) && inside(one.to, "src/db", "src/lark", "src/queue", ...capabilityFolders)),
    ).toEqual([]);
    const allowed = /^(?:src\/.*|hono(?:\/.*)?|zod|node:(?:crypto|buffer))$/;
    expect(arrows((one) => own(one) && !one.typeOnly && !allowed.test(one.to))).toEqual([]);
  });

  test("the open API calls capabilities: no bot, no platform, no page, and nothing but the composition knows it", () => {
    const above = ["src/bot", "src/lark", "src/ingress", "src/roles", "src/admin", "handlers", "jobs"];
    expect(arrows(({ from, to }) => inside(from, "src/api") && inside(to, ...above))).toEqual([]);
    expect(arrows(({ from, to }) => inside(to, "src/api") && !inside(from, "src/api", "src/roles"))).toEqual([]);
  });

  test("database, queue and platform import no domain word and nothing above them", () => {
    const low = ["src/db", "src/queue", "src/lark", "src/sheets", "src/bases"];
    const high = [
      ...capabilityFolders.filter((folder) => folder !== "src/sheets"),
      "src/bot",
      "src/roles",
      "src/courtesy",
      "src/outbox",
    ];
    expect(arrows(({ from, to }) => inside(from, ...low) && inside(to, ...high))).toEqual([]);
    expect(
      arrows((one) => inside(one.from, "src/db") && !one.typeOnly && inside(one.to, "src/ingress", "src/lark")),
    ).toEqual([]);
  });

  test("values are read by pure functions: nothing of ours but the types of words, no package, nothing of Node", () => {
    const own = imports.filter(({ from }) => inside(from, "src/values"));
    expect(own.length).toBeGreaterThan(20);
    expect(
      arrows(
        (one) => own.includes(one) && !inside(one.to, "src/values") && !(one.typeOnly && one.to === "src/i18n/t.ts"),
      ),
    ).toEqual([]);
  });

  test("only the speaking folder speaks to the platform's SDK, only the queue to BullMQ", () => {
    expect(
      arrows(({ from, to }) => to.startsWith("@larksuiteoapi/") && inside(from, "src") && !inside(from, "src/lark")),
    ).toEqual([]);
    expect(arrows(({ from, to }) => /^(?:bullmq|ioredis)$/.test(to) && !inside(from, "src/queue"))).toEqual([]);
  });

  test("the simulator shares nothing with the house, so that one mistake cannot cancel another", () => {
    expect(
      arrows(({ from, to }) => inside(from, "simulator") && inside(to, "src", "handlers", "jobs", "web", "test")),
    ).toEqual([]);
    expect(arrows(({ from, to }) => inside(from, "simulator") && to.startsWith("@larksuiteoapi/"))).toEqual([]);
    expect(arrows(({ from, to }) => inside(from, "src", "handlers", "jobs") && inside(to, "simulator"))).toEqual([]);
  });

  test("pages take types of the simulator's contract and no code", () => {
    expect(
      arrows(
        (one) => inside(one.from, "web") && inside(one.to, "src", "handlers", "jobs", "simulator") && !one.typeOnly,
      ),
    ).toEqual([]);
    expect(
      arrows(({ from, to }) => inside(from, "web") && inside(to, "simulator") && !to.endsWith("-contract.ts")),
    ).toEqual([]);
  });

  test("nothing that runs imports a test", () => {
    expect(arrows(({ to }) => inside(to, "test", "bench"))).toEqual([]);
  });
});

test("the words of the domain do not occur in database, queue and platform", () => {
  // Not `certificate` and `digest`: to TLS and to a hash they mean something else.
  const word = /(?<![a-z])(?:dut(?:y|ies)|certificates|ledgers?|rosters?|inspections?|tips?)(?![a-z])/i;
  const low = sources.filter(({ path }) => inside(path, "src/db", "src/queue", "src/lark", "src/bases"));
  // Tables are the database's own list of what there is; schema.ts puts their files together.
  const held = low.filter(({ path }) => !inside(path, "src/db/tables") && path !== "src/db/schema.ts");
  expect(held.length).toBeGreaterThan(15);
  const found = held.flatMap(({ path, text }) => {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const match = word.exec(code);
    return match ? [`${path}: ${match[0]}`] : [];
  });
  expect(found).toEqual([]);
});

test("no file depends on itself through others", () => {
  const next = new Map<string, readonly string[]>();
  for (const { path, imports: own } of sources) {
    next.set(
      path,
      own.filter((one) => !one.typeOnly).map((one) => one.to),
    );
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" -> "));
    if (trail.includes(path) || done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) walk(path, []);
  expect(cycles).toEqual([]);
});

test("no file is longer than one idea: 300 lines", () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.split("\n").filter((line) => line.trim() !== "").length }))
    .filter(({ lines }) => lines > 300);
  expect(long).toEqual([]);
});

test("every import of a file of ours names a file that is there", () => {
  const known = new Set(sources.map(({ path }) => path));
  const gone = imports.filter(({ to }) => inside(to, ...parts) && /\.tsx?$/.test(to) && !known.has(to));
  expect(gone).toEqual([]);
});
