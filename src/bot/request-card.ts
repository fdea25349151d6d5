import type { Columns } from "../crypto/column.ts";
import type { Tx } from "../db/database.ts";
import type { Translate } from "../i18n/t.ts";
import { deliveryState } from "../requests/delivery-state.ts";
import type { DataRequest } from "../requests/request.ts";
import { deliveryCard } from "./cards/delivery.ts";
import type { CardView } from "./cards/kit.ts";
import { requestStateCard, stateLine } from "./cards/request.ts";

/** The asker's card of a demand as it stands: what was delivered with what there is to do about it, else the state in words. */
export async function requestCard(
  tx: Tx,
  columns: Columns,
  county: string,
  request: DataRequest,
): Promise<(t: Translate) => CardView> {
  const state = request.status === "delivered" ? await deliveryState(tx, columns, county, request) : undefined;
  if (state) return (t) => deliveryCard(request, state, t);
  return (t) => requestStateCard(request, stateLine(request, t), t);
}
