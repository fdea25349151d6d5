import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askCertificate } from "../../src/certificates/ask.ts";
import { seedCertificates } from "../../src/certificates/seed.ts";
import { shippedCertificates } from "../../src/certificates/shipped.ts";
import { testDb } from "../support/db.ts";
import { asking } from "./asker.ts";

const county = "990321";
const { db, close } = testDb();

beforeAll(async () => {
  await db.transaction().execute((tx) => seedCertificates(tx, county));
  await db.transaction().execute((tx) => seedCertificates(tx, county));
});
afterAll(close);

describe("the shipped certificates", () => {
  it("are the twenty of the national list with their place on it, and allowed ones only as samples", async () => {
    const [refused, allowed] = await shippedCertificates();
    expect(refused?.items).toHaveLength(20);
    for (const [index, item] of (refused?.items ?? []).entries()) expect(item.basis).toContain(`第${index + 1}项`);
    expect(allowed?.sample).toBe(true);
    expect(allowed?.items.every((item) => item.basis === null)).toBe(true);
  });

  it("are found by name and by everything residents call them", async () => {
    const missed: string[] = [];
    for (const list of await shippedCertificates()) {
      for (const item of list.items) {
        for (const words of [item.name, ...item.aliases]) {
          const asked = await asking(db, county, (ctx) => askCertificate(ctx, words));
          if (asked.kind !== list.ruling || asked.certificate.id !== item.itemId) missed.push(`${item.name}: ${words}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  it("are loaded once, however often they are loaded", async () => {
    const rows = await db.selectFrom("certificate").select("itemId").where("county", "=", county).execute();
    const shipped = (await shippedCertificates()).flatMap((list) => list.items);
    expect(rows.map((row) => row.itemId).toSorted()).toEqual(shipped.map((item) => item.itemId).toSorted());
  });
});
