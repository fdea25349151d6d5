import { cpus, loadavg, totalmem } from "node:os";
import pg from "pg";

/** What a figure is worth depends on where it was taken: printed above every table. */
export async function sayMachine(databaseUrl?: string): Promise<void> {
  const [cpu] = cpus();
  const load = loadavg().map((one) => one.toFixed(1));
  console.log(
    `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, Node ${process.versions.node}, load ${load.join(" ")}`,
  );
  if (databaseUrl) console.log(await durability(databaseUrl));
}

/** Throws when the server would answer before a commit is on the disk: such a figure would be worth nothing. */
async function durability(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const settings = ["fsync", "synchronous_commit", "full_page_writes"];
    const { rows } = await client.query<{ name: string; setting: string }>(
      "select name, setting from pg_settings where name = any($1) order by name",
      [settings],
    );
    const off = rows.filter((row) => row.setting !== "on");
    if (rows.length !== settings.length || off.length > 0)
      throw new Error(`not durable: ${off.map((row) => `${row.name}=${row.setting}`).join(", ")}`);
    const { rows: version } = await client.query<{ v: string }>("select current_setting('server_version') as v");
    return `PostgreSQL ${version[0]?.v}, ${rows.map((row) => `${row.name} ${row.setting}`).join(", ")}`;
  } finally {
    await client.end();
  }
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export function printTable({ head, rows }: Table): void {
  const lines = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  for (const line of lines)
    console.log(
      `  ${line.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join("  ")}`,
    );
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of the values lies; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
