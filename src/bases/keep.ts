import type { Copy, StepCounts } from "./copy.ts";
import { change, forgetTable, makeTable } from "./make.ts";
import type { Sheet } from "./sheet.ts";
import { type StepPorts, stepTable } from "./step.ts";
import { BaseTrouble, must, type Remedy, remedyFor } from "./trouble.ts";

export type Kept = { readonly kind: "kept"; readonly counts: StepCounts } | Exclude<Remedy, { readonly kind: "table" }>;

/**
 * One step: the base and its table are there, the table says what the sheet says, and the person it is for is let in. Run by
 * the table's one writer.
 */
export async function keepInStep(ports: StepPorts, copy: Copy, sheet: Sheet, openId: string): Promise<Kept> {
  try {
    const at = await makeTable(ports, copy, sheet);
    const counts = await stepTable(ports, copy, at, sheet);
    if (!copy.opened) {
      ports.mine();
      await must(ports.lark.addMember(at.app, openId, "edit"), "members");
      await change(ports, copy, { opened: true });
    }
    return { kind: "kept", counts };
  } catch (error) {
    if (!(error instanceof BaseTrouble)) throw error;
    const remedy = remedyFor(error);
    if (remedy.kind !== "table") return remedy;
    // Somebody took the table away: the next step makes it anew.
    await forgetTable(ports.db, copy, { generation: copy.generation + 1, oldTable: null });
    return { kind: "later", ms: 0 };
  }
}
