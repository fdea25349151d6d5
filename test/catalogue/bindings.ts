import type { Tx } from "../../src/db/database.ts";
import { bindFields } from "../../src/requests/bind.ts";
import type { TemplateDescription } from "../../src/synthetic/templates.ts";

export interface Bindings {
  /** Columns whose element the catalogue has. */
  readonly known: number;
  /** Of these: those that were bound without asking anybody. */
  readonly bound: number;
  /** All that were bound without asking, and of them what means something else. */
  readonly automatic: number;
  readonly wrong: readonly string[];
}

/** Binds the columns of departments' forms as a demand would, and says how many of them without asking, and which wrongly. */
export async function bindTemplates(tx: Tx, templates: readonly TemplateDescription[]): Promise<Bindings> {
  let [known, bound, automatic] = [0, 0, 0];
  const wrong: string[] = [];
  for (const { department, title, subject, columns } of templates) {
    const names = columns.map(({ path }) => path.at(-1) ?? "");
    const fields = await bindFields(tx, names, { subject, dept: department });
    for (const [at, { elementCode }] of columns.entries()) {
      const field = fields[at];
      if (elementCode !== null) known += 1;
      if (field?.mapState !== "bound") continue;
      automatic += 1;
      if (elementCode !== null) bound += 1;
      if (field.key !== elementCode)
        wrong.push(`${department} ${title}: ${names[at]} is ${elementCode}, bound ${field.key}`);
    }
  }
  return { known, bound, automatic, wrong };
}
