import type { Context } from "../context.ts";
import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import type { Translate } from "../i18n/t.ts";
import { deliveryState } from "../requests/delivery-state.ts";
import { countyHere } from "../requests/read.ts";
import type { DataRequest } from "../requests/request.ts";
import { deliveryCard } from "./cards/delivery.ts";
import type { CardView } from "./cards/kit.ts";
import { requestStateCard, stateLine } from "./cards/request.ts";
import { withBase } from "./cards/request-base.ts";

/**
 * A demand's card as it stands: what was delivered with what there is to do about it, else the state in words. For the one who
 * asked, whoever shows it adds the table with the platform (`withBase`).
 */
export async function requestCard(
  tx: Tx,
  columns: Columns,
  county: string,
  request: DataRequest,
): Promise<(t: Translate) => CardView> {
  const state = request.status === "delivered" ? await deliveryState(tx, columns, county, request) : undefined;
  return (t) => (state ? deliveryCard(request, state, t) : requestStateCard(request, stateLine(request, t), t));
}

/** The same for who acts here: who asked sees more of it than their colleagues. */
export async function requestCardHere(ctx: Context, request: DataRequest): Promise<CardView> {
  const own = ctx.actor.kind === "person" && ctx.actor.id === request.askerId;
  const draw = await requestCard(ctx.db, ctx.columns, await countyHere(ctx.db), request);
  return own ? withBase(draw(ctx.t), request, ctx.t) : draw(ctx.t);
}
