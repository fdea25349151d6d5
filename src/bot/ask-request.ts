import { endOfOffice } from "../calendar/working-hours.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { beginExamination } from "../requests/decide.ts";
import { draftRequest } from "../requests/draft.ts";
import { bindTemplate } from "../requests/template.ts";
import type { CardView } from "./cards/kit.ts";
import { examiningCard } from "./cards/request.ts";
import { type FormMore, type RequestDraft, requestFormCard } from "./cards/request-form.ts";
import type { AskedFor } from "./request-line.ts";

export interface AskedHow {
  readonly saidAs: "notice" | "form" | "workbook";
  /** The workbook it came with, and its headers from the top where they have several rows. */
  readonly template?: string;
  readonly paths?: readonly (readonly string[])[];
  readonly lead?: string;
}

/**
 * Puts a demand on file and has it compared; the card says so. What cannot be compared yet comes back as a form with
 * everything that was understood.
 */
export async function askRequest(ctx: Context, asked: AskedFor, how: AskedHow): Promise<CardView> {
  const draft = draftOf(asked);
  const more: FormMore = {
    ...(how.template ? { template: how.template } : {}),
    ...(how.lead ? { lead: how.lead } : {}),
  };
  const { title, population, fields, due, ...rest } = asked;
  if (!title || !population || fields.length === 0) {
    const lacks = [
      ...(title ? [] : [ctx.t("request.form.name", {})]),
      ...(population ? [] : [ctx.t("request.form.population", {})]),
      ...(fields.length > 0 ? [] : [ctx.t("request.form.fields", {})]),
    ];
    return requestFormCard(draft, ctx.t, { ...more, lack: lacks.join(ctx.t("list.and", {})) });
  }
  const paths = new Map((how.paths ?? []).map((path) => [path.at(-1) ?? "", path]));
  try {
    const { id, no, region } = await draftRequest(ctx, {
      ...rest,
      title,
      population,
      fields: fields.map((name) => paths.get(name) ?? [name]),
      ...(due ? { dueAt: endOfOffice(due) } : {}),
      saidAs: how.saidAs,
    });
    if (how.template) await bindTemplate(ctx, how.template, id);
    await beginExamination(ctx, id);
    return examiningCard({ no, title, population, region }, fields.length, ctx.t);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const field = error.key === "request.whom" ? "population" : error.key === "request.area" ? "region" : undefined;
    if (!field) throw error;
    const said = error.say(ctx.t);
    return requestFormCard(draft, ctx.t, { ...more, errors: { [field]: said }, ...(how.lead ? {} : { lack: said }) });
  }
}

function draftOf(asked: AskedFor): RequestDraft {
  const { title, population, region, due, cycle, basis, formNo, purpose, emergency } = asked;
  const given = { title, population, region, due, cycle, basis, formNo, purpose, emergency };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    fields: asked.fields.join("、"),
  };
}
