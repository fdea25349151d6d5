import { sql } from "kysely";
import type { Tx } from "../db/database.ts";
import type { DataRequest } from "./request.ts";

/** What a demand costs and saves goes to the account of the department that asked; nobody who answers has one. */
export async function accountAsked(tx: Tx, county: string, request: DataRequest, at: Date): Promise<void> {
  const { examined } = request;
  if (!examined) return;
  await enter(tx, county, request, at, {
    asked: examined.toAsk,
    reused: Math.max(0, examined.cells - examined.toAsk - examined.toConfirm),
    confirmed: examined.toConfirm,
    seconds: { asked: examined.cost.high, low: examined.cost.savedLow, high: examined.cost.savedHigh },
  });
}

/** Served from what was held: no village was asked, so that all it would have copied is saved. */
export async function accountServed(
  tx: Tx,
  county: string,
  request: DataRequest,
  filled: number,
  at: Date,
): Promise<void> {
  const taking = request.examined?.taking;
  // Compared before this was counted.
  if (!taking) return;
  await enter(tx, county, request, at, {
    asked: 0,
    reused: filled,
    confirmed: 0,
    seconds: { asked: 0, low: taking.savedLow, high: taking.savedHigh },
  });
}

async function enter(
  tx: Tx,
  county: string,
  request: DataRequest,
  at: Date,
  one: {
    readonly asked: number;
    readonly reused: number;
    readonly confirmed: number;
    readonly seconds: { readonly asked: number; readonly low: number; readonly high: number };
  },
): Promise<void> {
  await sql`
    insert into burden (county, request_id, dept_name, day, cells_asked, cells_reused, cells_confirmed, seconds_asked, seconds_saved_low, seconds_saved_high)
    values (${county}, ${request.id}, ${request.deptName}, (${at}::timestamptz at time zone 'Asia/Shanghai')::date, ${one.asked},
            ${one.reused}, ${one.confirmed}, ${one.seconds.asked}, ${one.seconds.low}, ${one.seconds.high})
    on conflict (county, request_id) do nothing`.execute(tx);
}
