import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createPool } from "../../src/db/database.ts";
import { startEmbedded } from "../../src/db/embedded/server.ts";
import { keepPushes } from "../../src/db/intake.ts";
import { migrate } from "../../src/db/migrate.ts";
import { type Accepted, groupCommit } from "../../src/ingress/group-commit.ts";
import { testDb } from "../support/db.ts";
import { messageEvent, newId, openStand, sealed } from "./stand.ts";

const { url, pool, db, close } = testDb(3);
afterAll(close);

const ok = { status: 200, body: {} };
const pushAgain = { status: 503, body: { error: "not kept, push again" } };

const accepted = (id: string): Accepted => ({ id, lane: "oc_1", sealed: "box", receivedAt: Date.now() });
const keptOf = async (ids: readonly string[]): Promise<readonly string[]> => {
  const rows = await db.selectFrom("intake").select("id").where("id", "in", ids).execute();
  return rows.map((row) => row.id);
};

test("PostgreSQL is stopped: 503 and no crash; started again: the same push is kept", async () => {
  const folder = await mkdtemp(join(tmpdir(), "songbang-test-"));
  const server = await startEmbedded(folder);
  const own = createPool(server.url, 3, () => undefined, 2000);
  await migrate(own);
  const stand = await openStand({ put: groupCommit((group) => keepPushes(own, group)) });
  const push = sealed(messageEvent());
  expect(await stand.post(push)).toEqual(ok);
  await server.stop();
  const during = await Promise.all(Array.from({ length: 20 }, () => stand.post(sealed(messageEvent()))));
  expect(during).toEqual(during.map(() => pushAgain));
  const again = sealed(messageEvent());
  expect(await stand.post(again)).toEqual(pushAgain);
  const back = await startEmbedded(folder, { port: Number(new URL(server.url).port) });
  expect(await stand.post(again)).toEqual(ok);
  const { rows } = await own.query<{ n: number }>("select count(*)::int as n from intake");
  expect(rows).toEqual([{ n: 2 }]);
  expect(stand.outcomes().filter((outcome) => outcome === "unavailable")).toHaveLength(21);
  await stand.close();
  await own.end();
  await back.stop();
  await rm(folder, { recursive: true, force: true });
});

test("a database that says nothing more: 503 before the platform's three seconds are over", async () => {
  const line = await stallable(url);
  const own = createPool(line.url, 3, () => undefined, 2000);
  const stand = await openStand({ put: groupCommit((group) => keepPushes(own, group)) });
  expect(await stand.post(sealed(messageEvent()))).toEqual(ok);
  line.stall();
  const started = performance.now();
  expect(await stand.post(sealed(messageEvent()))).toEqual(pushAgain);
  expect(performance.now() - started).toBeLessThan(3000);
  line.cut();
  await stand.close();
  await own.end();
});

/** A wire to the database that can go silent without closing. */
async function stallable(to: string): Promise<{ url: string; stall: () => void; cut: () => void }> {
  const target = new URL(to);
  const real = Number(target.port);
  const ends: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(real, target.hostname);
    ends.push(near, far);
    for (const end of [near, far]) end.on("error", () => undefined);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  target.port = String(typeof address === "object" ? address?.port : 0);
  return {
    url: target.href,
    stall: () => {
      for (const end of ends) end.unpipe().pause();
    },
    cut: () => {
      server.close();
      for (const end of ends) end.destroy();
    },
  };
}

test("many pushes are few round trips, and each answer comes after its row", async () => {
  const groups: number[] = [];
  const put = groupCommit(async (group) => {
    groups.push(group.length);
    await keepPushes(pool, group);
  });
  const ids = Array.from({ length: 1000 }, () => `m-${newId("om")}`);
  const seen = await Promise.all(
    ids.map(async (id, n) => {
      await put(accepted(id));
      return n % 100 === 0 ? keptOf([id]) : [id];
    }),
  );
  expect(seen).toEqual(ids.map((id) => [id]));
  expect(await keptOf(ids)).toHaveLength(1000);
  expect(groups.length).toBeLessThan(20);
});

test("a push that the table refuses fails alone; the others of its group are kept", async () => {
  const put = groupCommit((group) => keepPushes(pool, group));
  const good = Array.from({ length: 9 }, () => `m-${newId("om")}`);
  const bad = "an id with spaces";
  const outcomes = await Promise.allSettled(
    [...good.slice(0, 4), bad, ...good.slice(4)].map((id) => put(accepted(id))),
  );
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    ...good.slice(0, 4).map(() => "fulfilled"),
    "rejected",
    ...good.slice(4).map(() => "fulfilled"),
  ]);
  expect((await keptOf([...good, bad])).toSorted()).toEqual(good.toSorted());
});

test("a push given twice in one group is one row and two answers", async () => {
  const put = groupCommit((group) => keepPushes(pool, group));
  const id = `m-${newId("om")}`;
  await Promise.all([put(accepted(id)), put(accepted(id)), put(accepted(`m-${newId("om")}`))]);
  expect(await keptOf([id])).toEqual([id]);
});

test("law: whatever fails, every push is answered once, by its own fate, and groups keep their bounds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bad: fc.boolean(), turns: fc.nat(3) }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 3 }),
      async (pushes, most, inFlight) => {
        let flying = 0;
        const written: string[] = [];
        const put = groupCommit(
          async (group) => {
            flying += 1;
            expect(group.length).toBeLessThanOrEqual(most);
            await new Promise((resolve) => setImmediate(resolve));
            flying -= 1;
            if (group.some((push) => push.id.startsWith("bad"))) throw new Error("refused");
            written.push(...group.map((push) => push.id));
          },
          most,
          inFlight,
        );
        const outcomes = await Promise.allSettled(
          pushes.map(async ({ bad, turns }, n) => {
            for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
            await put(accepted(`${bad ? "bad" : "good"}-${n}`));
          }),
        );
        expect(outcomes.map((outcome) => outcome.status)).toEqual(
          pushes.map(({ bad }) => (bad ? "rejected" : "fulfilled")),
        );
        expect(written.length).toBe(pushes.filter(({ bad }) => !bad).length);
        expect(flying).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test("while nothing can be written no more than a bounded crowd waits: the rest is told at once to push again", async () => {
  const away = Promise.withResolvers<void>();
  const put = groupCommit(() => away.promise, 4, 1, 10);
  const flying = Array.from({ length: 4 }, (_, n) => put(accepted(`e-flying-${n}`)));
  await new Promise((resolve) => setImmediate(resolve));
  const waiting = Array.from({ length: 10 }, (_, n) => put(accepted(`e-waiting-${n}`)));
  await expect(put(accepted("e-late"))).rejects.toThrow("too many");
  away.resolve();
  expect(await Promise.all([...flying, ...waiting])).toHaveLength(14);
});
