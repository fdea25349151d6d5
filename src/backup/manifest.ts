import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

export const manifestName = "backup.json";

const manifest = z.strictObject({
  kind: z.literal("songbang backup"),
  madeAt: z.iso.datetime(),
  postgres: z.string(),
  /** From where to where the log of the server goes with the copy. */
  startLsn: z.string(),
  stopLsn: z.string(),
  withKeys: z.boolean(),
  files: z.array(
    z.strictObject({
      // Below the copy and nowhere else, whoever wrote this.
      path: z.string().regex(/^(?!.*(?:^|\/)\.\.(?:\/|$))[^/\0][^\0]*$/),
      bytes: z.number().int(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
  /** Folders that the server wants, empty ones included. */
  folders: z.array(z.string().regex(/^(?!.*(?:^|\/)\.\.(?:\/|$))[^/\0][^\0]*$/)),
});

export type Manifest = z.output<typeof manifest>;

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), "utf8").catch(() => undefined);
  if (text === undefined) throw new Error(`${folder} 里没有 ${manifestName}，不是一份完整的备份`);
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`${manifestName} 读不懂，这份备份不能用`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
