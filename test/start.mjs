// Plain JavaScript on purpose: it must run on whatever runtime the host has, to say in one line what to do.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const major = Number(process.versions.node.split(".")[0]);
if (major !== 24) {
  console.error(
    `Songbang's tests need Node 24 and this is ${process.versions.node}. Run "npm install" and then "npm test": the right Node comes with the packages.`,
  );
  process.exit(1);
}

const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
const config = fileURLToPath(new URL("./vitest.config.ts", import.meta.url));
const child = spawn(process.execPath, [vitest, "run", "--config", config, ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const sign of ["SIGTERM", "SIGINT"]) process.on(sign, () => child.kill(sign));
child.once("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
