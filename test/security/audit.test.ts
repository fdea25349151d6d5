import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const program = new URL("../../.ci/audit.mjs", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "songbang-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const advisory = (name: string, severity: string, id: string) => ({
  source: 1,
  name,
  title: "a hole",
  url: `https://github.com/advisories/${id}`,
  severity,
});
const report = {
  auditReportVersion: 2,
  vulnerabilities: {
    alpha: { name: "alpha", severity: "high", via: [advisory("alpha", "high", "GHSA-aaaa-bbbb-cccc")] },
    // It has no hole of its own: it needs alpha.
    beta: { name: "beta", severity: "high", via: ["alpha"] },
    gamma: { name: "gamma", severity: "moderate", via: [advisory("gamma", "moderate", "GHSA-dddd-eeee-ffff")] },
  },
};

interface Finding {
  readonly package: string;
  readonly advisory: string;
}
interface Judged {
  readonly findings: readonly Finding[];
  readonly excused: readonly Finding[];
  readonly stale: readonly Finding[];
}
// Plain JavaScript, as .ci is: its shape is stated here.
const { judge, readExceptions } = (await import(program.href)) as {
  judge: (report: unknown, exceptions: readonly unknown[], today: string) => Judged | undefined;
  readExceptions: (text: string) => readonly unknown[];
};

const excuse = (until: string) => ({
  package: "alpha",
  advisory: "GHSA-aaaa-bbbb-cccc",
  reason: "the hole is in a part that is not loaded",
  until,
});

test("a high finding stops the work, once; a moderate one and who merely needs it do not", () => {
  const judged = judge(report, [], "2026-03-05");
  expect(judged?.findings).toEqual([expect.objectContaining({ package: "alpha", advisory: "GHSA-aaaa-bbbb-cccc" })]);
});

test("an exception holds up to its day, and the day after it fails by itself", () => {
  expect(judge(report, [excuse("2026-03-05")], "2026-03-05")).toMatchObject({
    findings: [],
    excused: [{ package: "alpha" }],
    stale: [],
  });
  expect(judge(report, [excuse("2026-03-05")], "2026-03-06")).toMatchObject({
    findings: [{ package: "alpha" }],
    excused: [],
    stale: [{ package: "alpha" }],
  });
});

test("an exception for a hole that is gone has to go too", () => {
  expect(judge({ vulnerabilities: {} }, [excuse("2099-01-01")], "2026-03-05")?.stale).toHaveLength(1);
});

test("an exception says package, advisory, reason and a day", () => {
  expect(readExceptions(JSON.stringify([excuse("2026-03-05")]))).toHaveLength(1);
  for (const part of [{ reason: "" }, { until: "soon" }, { until: undefined }, { advisory: undefined }])
    expect(() => readExceptions(JSON.stringify([{ ...excuse("2026-03-05"), ...part }]))).toThrow(/needs package/);
});

function run(content: string): { status: number | null; said: string } {
  const file = join(folder, "report.json");
  writeFileSync(file, content);
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(program), file], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

test("the program fails with the finding's name, passes without one, and passes with a warning without a report", () => {
  expect(run(JSON.stringify(report))).toEqual({ status: 1, said: expect.stringContaining("GHSA-aaaa-bbbb-cccc") });
  expect(run(JSON.stringify({ vulnerabilities: {} }))).toEqual({
    status: 0,
    said: expect.stringContaining("0 to mend"),
  });
  // What npm prints where the registry has no audit, and where there is none.
  for (const none of ['{"message":"405 Method Not Allowed","error":{"code":"E405"}}', "", "<html>"])
    expect(run(none)).toEqual({ status: 0, said: expect.stringContaining("gave no report") });
});
