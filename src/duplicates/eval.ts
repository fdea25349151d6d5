// npm run eval:duplicates -- FILE.jsonl
import { readFileSync } from "node:fs";
import { derivableRecall, evaluate, readGold } from "./evaluate.ts";

const path = process.argv[2];
if (!path) {
  process.stderr.write("usage: npm run eval:duplicates -- FILE.jsonl\n");
  process.exitCode = 2;
} else {
  try {
    const gold = readGold(readFileSync(path, "utf8"));
    if (gold.others > 0) process.stderr.write(`${gold.others} lines of other tasks are left out\n`);
    const derivable = derivableRecall(gold);
    if (derivable !== undefined)
      process.stdout.write(`pairs of which one derives from the other, found: ${derivable}\n`);
    process.stdout.write(`${JSON.stringify(evaluate(gold))}\n`);
  } catch (error) {
    process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
