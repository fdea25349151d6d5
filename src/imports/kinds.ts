import type { Audience, Words } from "../bot/define-command.ts";
import type { Context } from "../context.ts";
import type { PeopleDirectory } from "../orgs/people-directory.ts";
import type { BookToWrite, Workbook } from "../sheets/workbook.ts";
import type { ImportPlan, ImportRefusal } from "./plan.ts";

/** One thing that can be brought in by workbook. Put into the list of src/imports/all.ts. */
export interface ImportKind {
  readonly key: string;
  readonly words: Words;
  /** One line for the menu: what the workbook holds. */
  readonly summary: Words;
  readonly who: Audience;
  /** The workbook to fill in, with its headers and an example or what is there now. */
  readonly template: (ctx: Context) => Promise<BookToWrite>;
  /**
   * A verdict for every row, without writing. Runs in a job as songbang_app with the sender's settings; `ctx.actor` is
   * who sent it, as they stand now. `directory` is the platform's, by src/imports/people-directory.ts.
   */
  readonly plan: (ctx: Context, book: Workbook, directory: PeopleDirectory) => Promise<ImportPlan | ImportRefusal>;
  /**
   * Writes what is new and changed, in the caller's transaction, as the tables' owner. A UserError takes everything
   * back and is told. Write the county yourself: row level security does not bind the owner.
   */
  readonly apply: (ctx: Context, approved: Approved) => Promise<void>;
}

/** A plan that somebody said yes to. */
export interface Approved {
  readonly importId: string;
  readonly county: string;
  readonly plan: ImportPlan;
}
