import { sql } from "kysely";
import { keepInStep } from "../src/bases/keep.ts";
import { asWriter, WriterLost } from "../src/bases/writer.ts";
import { withBase } from "../src/bot/cards/request-base.ts";
import { requestCard } from "../src/bot/request-card.ts";
import { showOnCard } from "../src/bot/show-on-card.ts";
import { readClock } from "../src/clock.ts";
import type { Tx } from "../src/db/database.ts";
import type { House } from "../src/house.ts";
import { translator } from "../src/i18n/t.ts";
import { handOverIds } from "../src/outbox/hand-over.ts";
import { defineHouseWork } from "../src/outbox/work.ts";
import { Later } from "../src/queue/queues.ts";
import { beginStep, endStep, stopBase } from "../src/requests/base-step.ts";
import { keepBaseContract } from "../src/requests/contracts.ts";
import { findRequest } from "../src/requests/read.ts";

/** Brings a request's table with the platform into step and says on the asker's card as of when it stands. */
export const keepBaseWork = defineHouseWork({
  contract: keepBaseContract,
  async run(house, { county, baseId }, { lost }) {
    const said = await asWriter(house.pool, baseId, (mine) =>
      step(house, county, baseId, () => {
        if (lost.aborted) throw new WriterLost();
        mine();
      }),
    );
    // Whoever is at it looks again at its end, and the tick after that.
    return said ?? "somebody else is at it";
  },
});

async function step(house: House, county: string, baseId: string, mine: () => void): Promise<string> {
  const turn = await inCounty(house, county, async (tx) =>
    beginStep(tx, house.columns, county, baseId, (await readClock(tx))()),
  );
  if (!turn) return "in step";
  const { sheet } = turn;
  const stop = (problem: string, detail: string): Promise<string> =>
    tell(house, county, baseId, async (tx) => {
      await stopBase(tx, turn, problem, detail);
      return `stopped: ${problem}`;
    });
  if (!sheet) {
    if (turn.copy.appToken) await house.lark.removeMember(turn.copy.appToken, turn.openId);
    return stop("left", "");
  }
  if (sheet.kind === "stop") return stop(sheet.problem, sheet.detail);
  const digest = (text: string): string => house.columns.blind(text).toString("base64url");
  const kept = await keepInStep({ ...house, mine, digest }, turn.copy, sheet.sheet, turn.openId);
  if (kept.kind === "later") throw new Later(kept.ms);
  if (kept.kind === "stop") return stop(kept.problem, kept.detail);
  return tell(house, county, baseId, async (tx, now) => {
    await endStep(tx, turn, sheet, kept.counts, now());
    return JSON.stringify(kept.counts);
  });
}

function inCounty<T>(house: House, county: string, act: (tx: Tx) => Promise<T>): Promise<T> {
  return house.db.transaction().execute(async (tx) => {
    await sql`select set_config('songbang.county', ${county}, true)`.execute(tx);
    return act(tx);
  });
}

/** Writes down how the table stands and shows it. Who reads plain text hears of the first time and of troubles, not of each step. */
async function tell(
  house: House,
  county: string,
  baseId: string,
  act: (tx: Tx, now: () => Date) => Promise<string>,
): Promise<string> {
  const done = await inCounty(house, county, async (tx) => {
    const before = await readBase(tx, county, baseId);
    const said = await act(tx, await readClock(tx));
    const after = await readBase(tx, county, baseId);
    const request = await findRequest(tx, county, { id: after.requestId });
    if (!request) return { said, effects: [] };
    const t = translator(after.locale);
    const draw = await requestCard(tx, house.columns, county, request);
    const isNews = before.standsAt === null || after.state === "off";
    const at = { ...after, name: `base-${baseId}` };
    return { said, effects: await showOnCard(tx, at, withBase(draw(t), request, t), isNews ? "outcome" : "progress") };
  });
  await handOverIds(house, done.effects);
  return done.said;
}

function readBase(tx: Tx, county: string, baseId: string) {
  return tx
    .selectFrom("baseCopy as b")
    .innerJoin("person as p", "p.id", "b.personId")
    .select(["b.requestId", "b.state", "b.standsAt", "b.cause", "b.chatId", "p.locale", "p.plainText"])
    .where("b.county", "=", county)
    .where("b.id", "=", baseId)
    .executeTakeFirstOrThrow();
}
