import { readFile } from "node:fs/promises";
import { z } from "zod";

const folder = new URL("../../data/certificates/", import.meta.url);

const listFile = z.strictObject({
  ruling: z.enum(["refused", "allowed"]),
  sourceDoc: z.string(),
  source: z.string().nullable(),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  sample: z.boolean(),
  items: z.array(
    z.strictObject({
      itemId: z.string().regex(/^[\w-]{1,60}$/),
      name: z.string().min(3),
      aliases: z.array(z.string().min(1)).min(3),
      basis: z.string().nullable(),
      sendTo: z.string().min(2),
      instead: z.string().nullable(),
    }),
  ),
});
export type ShippedCertificates = z.output<typeof listFile>;

/** The lists under data/certificates: what is refused everywhere, and a sample of what a county may allow. */
export async function shippedCertificates(): Promise<readonly ShippedCertificates[]> {
  return Promise.all(
    ["refused.json", "allowed.sample.json"].map(async (name) =>
      listFile.parse(JSON.parse(await readFile(new URL(name, folder), "utf8"))),
    ),
  );
}
