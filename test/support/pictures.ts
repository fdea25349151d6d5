import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

const stored = fileURLToPath(new URL("../pictures", import.meta.url));
const drawn = fileURLToPath(new URL("../.out/pictures", import.meta.url));

/**
 * The share of pixels in which a picture differs from the stored one; 1 when the sizes differ. `UPDATE_PICTURES=1`
 * stores what is drawn now, to be looked at before it is committed. What differed is left in test/.out/pictures.
 */
export async function differenceFromStored(name: string, picture: Buffer): Promise<number> {
  const path = join(stored, `${name}.png`);
  if (process.env["UPDATE_PICTURES"]) await save(path, picture);
  if (!existsSync(path)) throw new Error(`there is no test/pictures/${name}.png; run with UPDATE_PICTURES=1 and look`);
  const [before, now] = [PNG.sync.read(await readFile(path)), PNG.sync.read(picture)];
  const { width, height } = now;
  if (before.width !== width || before.height !== height) {
    await save(join(drawn, `${name}.png`), picture);
    return 1;
  }
  const difference = new PNG({ width, height });
  const pixels = pixelmatch(before.data, now.data, difference.data, width, height, { threshold: 0.15 });
  if (pixels > 0) {
    await save(join(drawn, `${name}.png`), picture);
    await save(join(drawn, `${name}.difference.png`), PNG.sync.write(difference));
  }
  return pixels / (width * height);
}

async function save(path: string, picture: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, picture);
}
