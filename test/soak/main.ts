import { appendFile } from "node:fs/promises";
import { faultPoints, type StormOptions, storm } from "../faults/storm.ts";
import { day } from "./day.ts";
import { soakEdits } from "./edits.ts";
import { soakTemplates } from "./templates.ts";
import { soakYear } from "./year.ts";

/** `npm run soak -- day`: 24 hours of a county of 3,000 in which everybody speaks and every hour a process dies. */
if (process.argv[2] === "day") {
  const outcome = await day({ people: 3000, perHour: 125, killEvery: 1 });
  const { said, acked, replies, left } = outcome;
  const even = acked === said && replies.size === 1 && replies.get(1) === said && left.intake + left.waiting === 0;
  console.log(JSON.stringify({ ...outcome, replies: [...replies] }), even ? "even" : "NOT EVEN");
  process.exit(even ? 0 : 1);
}

/**
 * `npm run soak -- year`: the year of a town of 18 villages and 3,600 people, 168 kinds of report, 1,377 filings. Smaller with villages, people
 * and departments given: `npm run soak -- year 3 60 12` plays all that twelve departments ask of three villages.
 */
if (process.argv[2] === "year") {
  const [villages = 18, persons = 3600, departments] = process.argv.slice(3).map(Number);
  const { line, isReached } = await soakYear({ villages, persons, ...(departments ? { departments } : {}) });
  await appendFile(new URL("../../docs/measurements.md", import.meta.url), `${line}\n`);
  process.exit(isReached ? 0 : 1);
}

/** `npm run soak -- edits`: 10,000 edits of the same 20 rows by 60 writers at once, each over a connection of its own. */
if (process.argv[2] === "edits") {
  const [edits = 10_000, rows = 20, writers = 60] = process.argv.slice(3).map(Number);
  const { line, isEven } = await soakEdits({ edits, rows, writers });
  await appendFile(new URL("../../docs/measurements.md", import.meta.url), `${line}\n`);
  process.exit(isEven ? 0 : 1);
}

/** `npm run soak -- templates`: 600 forms of seeds that no test has. */
if (process.argv[2] === "templates") {
  const [forms = 600, from = 10_001] = process.argv.slice(3).map(Number);
  const { line, isReached } = await soakTemplates(forms, from);
  await appendFile(new URL("../../docs/measurements.md", import.meta.url), `${line}\n`);
  process.exit(isReached ? 0 : 1);
}

/** The long form of the fault tests: 1,000 rounds by default, `npm run soak -- 200` for fewer. Results go to docs/measurements.md. */
const rounds = Number(process.argv[2] ?? 1000);
const series: readonly StormOptions[] = [
  { carrier: "postgres", rounds: Math.ceil(rounds * 0.4), uuidWindow: true, rate: 10 },
  { carrier: "redis", rounds: Math.ceil(rounds * 0.4), uuidWindow: true, rate: 10 },
  { carrier: "postgres", rounds: Math.ceil(rounds * 0.2), uuidWindow: false, rate: 10 },
];

const lines: string[] = [];
const hit = new Set<string>();
let failed = false;
for (const options of series) {
  const { said, acked, replies, kills, pointsHit, left } = await storm(options);
  for (const point of pointsHit.keys()) hit.add(point);
  const exact = acked === said && replies.size === 1 && replies.get(1) === said && left.intake + left.waiting === 0;
  failed ||= !exact;
  const facts = `${options.rounds} rounds, ${said} said, ${acked} acked, replies ${JSON.stringify([...replies])}, kills ${JSON.stringify(kills)}, points ${JSON.stringify([...pointsHit])}`;
  lines.push(
    `| ${new Date().toISOString().slice(0, 10)} | ${options.carrier}, uuid window ${options.uuidWindow ? "on" : "off"} | ${facts} | ${exact ? "even" : "NOT EVEN"} |`,
  );
  console.log(lines.at(-1));
}
for (const point of faultPoints.filter((name) => !hit.has(name))) {
  failed = true;
  console.error(`the point "${point}" was never hit`);
}
await appendFile(new URL("../../docs/measurements.md", import.meta.url), `${lines.join("\n")}\n`);
process.exit(failed ? 1 : 0);
