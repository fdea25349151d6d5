import { confined } from "./confined.ts";
import type { Form } from "./layout/form.ts";
import type { Layout } from "./layout/layout.ts";
import type { Progress } from "./reading-process.ts";
import { type Caps, defaultCaps, type Workbook } from "./workbook.ts";

export { confinement } from "./confined.ts";
export type { Progress } from "./reading-process.ts";

/**
 * Reads an .xlsx or .csv in a process of its own, which may die of it. Throws a SheetError that says why a file cannot be
 * read.
 */
export async function readWorkbook(bytes: Uint8Array, caps: Partial<Caps> = {}): Promise<Workbook> {
  return confined({ do: "read", bytes }, { ...defaultCaps, ...caps });
}

/** Reads what an .xlsx or .csv looks like, hidden sheets too, in the same confinement. Throws a SheetError. */
export async function readLayout(bytes: Uint8Array, caps: Partial<Caps> = {}): Promise<Layout> {
  return confined({ do: "layout", bytes }, { ...defaultCaps, ...caps });
}

/** The same with the tables of every sheet found, and their rows read by column; a large one tells on the way. Throws a SheetError. */
export async function readForm(
  bytes: Uint8Array,
  caps: Partial<Caps> = {},
  onProgress?: (progress: Progress) => void,
): Promise<Form> {
  return confined({ do: "form", bytes }, { ...defaultCaps, ...caps }, onProgress);
}
