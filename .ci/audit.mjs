// Known holes of what is shipped: a finding that npm calls high or critical stops the work, unless a dated exception names
// it. A registry that does not answer, or cannot audit, is said and lets pass: it says nothing about our packages.
// Usage: node .ci/audit.mjs [report.json] ; without a file it asks npm.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const gated = new Set(["high", "critical"]);

/**
 * What an audit report says: `findings` stop the work, `excused` are under a valid exception, `stale` are exceptions that
 * ran out or match nothing. Undefined when it is no report.
 */
export function judge(report, exceptions, today) {
  if (typeof report?.vulnerabilities !== "object" || report.vulnerabilities === null) return undefined;
  const found = new Map();
  for (const { via } of Object.values(report.vulnerabilities)) {
    // A string names another package, where the advisory itself stands.
    for (const one of via) {
      if (typeof one === "string" || !gated.has(one.severity)) continue;
      const advisory = /GHSA-[\w-]+/.exec(one.url ?? "")?.[0] ?? String(one.source);
      found.set(`${one.name} ${advisory}`, { package: one.name, advisory, severity: one.severity, title: one.title });
    }
  }
  const matches = (finding) => (one) => one.package === finding.package && one.advisory === finding.advisory;
  const isValid = (one) => one.until >= today;
  const all = [...found.values()];
  return {
    findings: all.filter((finding) => !exceptions.filter(isValid).some(matches(finding))),
    excused: all.filter((finding) => exceptions.filter(isValid).some(matches(finding))),
    stale: exceptions.filter((one) => !isValid(one) || !all.some((finding) => matches(finding)(one))),
  };
}

/** Throws at an exception that does not say everything: which package, which advisory, why, and until when. */
export function readExceptions(text) {
  const exceptions = JSON.parse(text);
  for (const one of exceptions) {
    const said = ["package", "advisory", "reason", "until"].every((key) => typeof one[key] === "string" && one[key]);
    if (!said || !/^\d{4}-\d{2}-\d{2}$/.test(one.until))
      throw new Error("an exception needs package, advisory, reason and until (a day, as 2027-01-31)");
  }
  return exceptions;
}

function ask() {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout ?? "";
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function main() {
  const exceptions = readExceptions(readFileSync(new URL("audit-exceptions.json", import.meta.url), "utf8"));
  const file = process.argv[2];
  const report = parse(file ? readFileSync(file, "utf8") : ask());
  const judged = judge(report, exceptions, new Date().toISOString().slice(0, 10));
  if (!judged) {
    console.warn("audit: the registry gave no report, so nothing was checked");
    return;
  }
  for (const { package: name, advisory, severity, title } of judged.findings)
    console.error(`audit: ${severity} ${name} ${advisory} ${title}`);
  for (const { package: name, advisory, until } of judged.stale)
    console.error(
      `audit: the exception for ${name} ${advisory} (until ${until}) ran out or matches nothing: take it out`,
    );
  console.log(`audit: ${judged.findings.length} to mend, ${judged.excused.length} excused`);
  if (judged.findings.length > 0 || judged.stale.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
