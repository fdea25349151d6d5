// Plain JavaScript on purpose: it must run on whatever runtime the host has, to say in one line what to do.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const major = Number(process.versions.node.split(".")[0]);
if (major !== 24) {
  console.error(
    `Songbang needs Node 24 and this is ${process.versions.node}. Run "npm install" and then "npm start": the right Node comes with the packages.`,
  );
  process.exit(1);
}

const { buildWeb } = await import("../web/build.mjs");
const { NODE_ENV } = process.env;
try {
  await buildWeb();
} catch (error) {
  // Whoever may not write here, or has no tools to build with, still has the pages of the last install.
  const reason = String(error?.message ?? error).split("\n")[0];
  const earlier = existsSync(new URL("../web/dist/chat.html", import.meta.url));
  console.error(
    `The pages could not be built (${reason}). ${earlier ? "The earlier ones are shown." : 'Run "npm install".'}`,
  );
  if (!earlier) process.exit(1);
}
// The bundler calls what it builds for production; that is not what this start was asked for.
if (NODE_ENV === undefined) delete process.env.NODE_ENV;
else process.env.NODE_ENV = NODE_ENV;
// Four processes read the same source: what one has compiled the others, and the next start, need not.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../node_modules/.cache/songbang", import.meta.url));
// Asked for late: an older runtime has no such thing, and must come to the line above that says so.
const { enableCompileCache } = await import("node:module");
enableCompileCache(process.env.NODE_COMPILE_CACHE);

const main = new URL("./main.ts", import.meta.url);
process.argv[1] = fileURLToPath(main);
await import(main.href);
