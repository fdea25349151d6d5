// Plain JavaScript on purpose: it must run on whatever runtime the host has, to say in one line what to do.
import { pathToFileURL } from "node:url";

const major = Number(process.versions.node.split(".")[0]);
if (major !== 24) {
  console.error(
    `Songbang needs Node 24 and this is ${process.versions.node}. Run "npm install" and then "npm start": the right Node comes with the packages.`,
  );
  process.exit(1);
}

const { buildWeb } = await import("../web/build.mjs");
await buildWeb();
process.argv[1] = new URL("./main.ts", import.meta.url).pathname;
await import(pathToFileURL(process.argv[1]).href);
