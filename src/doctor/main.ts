import { storedKeys } from "../setup/stored-keys.ts";
import { examine } from "./examine.ts";
import { line } from "./finding.ts";

/** `npm run doctor`: one line a check, and exit code 1 when something must be mended. */
const findings = await examine(await storedKeys(process.env), new URL("../../handlers/", import.meta.url));
for (const finding of findings) console.log(line(finding));
const bad = findings.filter((finding) => finding.verdict === "mend").length;
console.log(bad === 0 ? "\n没有要改的。" : `\n有 ${bad} 处要改。`);
process.exit(bad === 0 ? 0 : 1);
