import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Locale, Translate } from "../i18n/t.ts";

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Frame {
  readonly title: string;
  readonly locale: Locale;
  readonly t: Translate;
}

/** A page without a script: it works with whatever browser the office has. What stands in `${…}` is escaped. */
export function page({ title, locale, t }: Frame, body: Markup): Markup {
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${t("office.app", {})}</title>
<link rel="stylesheet" href="/admin/font.css">
<link rel="stylesheet" href="/admin/style.css">
<link rel="icon" href="data:,">
</head>
<body>
${body}
</body>
</html>`;
}

/** What a person sees when a page could not be made: the number that the log has it under, and nothing of the fault. */
export function faultPage(words: Omit<Frame, "title">, faultId: string): Markup {
  return notice({ ...words, title: words.t("office.fault.title", {}) }, words.t("office.fault.text", { id: faultId }));
}

/** One sentence and what to do next. */
export function notice(
  frame: Frame,
  sentence: string,
  next?: { readonly href: string; readonly label: string },
): Markup {
  return page(
    frame,
    html`<main class="notice">
<h1>${frame.title}</h1>
<p>${sentence}</p>
${next ? html`<p><a class="button" href="${next.href}">${next.label}</a></p>` : ""}
</main>`,
  );
}
