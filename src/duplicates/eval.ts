// npm run eval:duplicates -- FILE.jsonl
import { readFileSync } from "node:fs";
import { evaluate } from "./evaluate.ts";

const path = process.argv[2];
if (!path) {
  process.stderr.write("usage: npm run eval:duplicates -- FILE.jsonl\n");
  process.exitCode = 2;
} else {
  process.stdout.write(`${JSON.stringify(evaluate(readFileSync(path, "utf8")))}\n`);
}
