import { findForms } from "../catalogue/forms.ts";
import { columnName, type ShippedForm, shippedForms } from "../catalogue/shipped.ts";
import type { Context } from "../context.ts";
import { choiceCard } from "./cards/menu.ts";
import { requestFormCard } from "./cards/request-form.ts";
import { type Reply, reply } from "./reply.ts";

/** Starts a demand from a form that is shipped, found by words of its title; without words all are listed. */
export async function askFromForm(ctx: Context, words: string): Promise<Reply> {
  const forms = await shippedForms();
  if (words.trim() === "") return choose(forms, ctx.t("request.shipped.all", {}), ctx.t("request.shipped.pick", {}));
  const found = findForms(forms, words);
  switch (found.kind) {
    case "one":
      return reply(formCard(ctx, found.form));
    case "several":
      return choose(found.forms, ctx.t("request.shipped.several", {}), ctx.t("request.shipped.pick", {}));
    case "none":
      return choose(found.nearest, ctx.t("request.shipped.none", {}), ctx.t("request.shipped.nearest", {}));
  }
}

function formCard(ctx: Context, form: ShippedForm): ReturnType<typeof requestFormCard> {
  const { title, owner, population, cycle, columns, sensitive } = form;
  const lead = ctx.t("request.shipped.lead", { title, owner, n: columns.length });
  return requestFormCard({ title, population, cycle, fields: columns.map(columnName).join("、") }, ctx.t, {
    lead: sensitive ? `${lead}\n${sensitive}` : lead,
  });
}

function choose(forms: readonly ShippedForm[], title: string, hint: string): Reply {
  const lines = forms.map((form) => `/要数 表 ${form.title}`);
  return reply(choiceCard({ title, lines, hint }), {
    menu: forms.map((form, at) => ({ label: form.title, line: lines[at] ?? "" })),
  });
}
