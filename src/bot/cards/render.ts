import { type Locale, type Translate, translator } from "../../i18n/t.ts";
import { arrange } from "./arrange.ts";
import { type CardJson, type Element, note, plainText, shorten, type Template } from "./card-json.ts";
import { drawable } from "./chart-spec.ts";
import { tameMd } from "./escape.ts";
import type { Block, CardView, Tone } from "./kit.ts";
import { buttonRow, renderButton } from "./render-buttons.ts";
import { renderForm } from "./render-form.ts";
import { markdownTable, tableElement } from "./render-table.ts";

/** Colour says what kind of answer this is. Nothing ordinary is red. */
const templates: Readonly<Record<Tone, Template>> = {
  plain: "default",
  info: "blue",
  good: "green",
  warn: "yellow",
  refused: "orange",
};

/**
 * The card as the platform takes it. Pure: the same view gives the same JSON. Whether it is small enough is asked by
 * `fitCard`, through which everything is sent.
 */
export function toCardJson(view: CardView, locale: Locale = "zh-CN"): CardJson {
  const t = translator(locale);
  const { title, subtitle, tone, summary, blocks } = arrange(view);
  const named = title.trim() === "" ? t("cards.untitled", {}) : title;
  const summed = summary === undefined || summary.trim() === "" ? named : summary;
  return {
    schema: "2.0",
    config: { update_multi: true, width_mode: "default", summary: { content: shorten(summed.toWellFormed(), 120) } },
    header: {
      title: plainText(named, 120),
      ...(subtitle ? { subtitle: plainText(subtitle, 120) } : {}),
      template: templates[tone ?? "plain"],
    },
    body: { direction: "vertical", vertical_spacing: "8px", elements: renderBlocks(blocks, { t, depth: 0 }) },
  };
}

interface Place {
  readonly t: Translate;
  /** Containers around; a table can stand at the root only, so deeper ones are written in markdown. */
  readonly depth: number;
}

function renderBlocks(blocks: readonly Block[], place: Place): Element[] {
  return blocks.flatMap((block, at) => renderBlock(block, at, place));
}

function renderBlock(block: Block, at: number, place: Place): Element[] {
  const { t } = place;
  switch (block.kind) {
    case "text":
      return [markdown(block.md, block.size)];
    case "rule":
      return [{ tag: "hr" }];
    case "table":
      if (block.rows.length === 0) return [note(t("cards.noRows", {}))];
      return [place.depth === 0 ? tableElement(block) : markdown(markdownTable(block))];
    case "form":
      return [renderForm(block, at, t)];
    case "buttons":
      return [buttonRow(block.buttons.map((button) => renderButton(button)))];
    case "panel":
      return [renderPanel(block.title, block.expanded ?? false, renderBlocks(block.blocks, deeper(place)))];
    case "columns":
      return [
        columnSet(block.columns.map(({ weight, blocks }) => column(renderBlocks(blocks, deeper(place)), weight ?? 1))),
      ];
    case "chart":
      return renderChart(block.spec, block.alt);
  }
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

function markdown(md: string, size: "normal" | "hint" | "heading" = "normal"): Element {
  const textSize = { normal: "normal", hint: "notation", heading: "heading" } as const;
  return { tag: "markdown", content: tameMd(md), text_size: textSize[size] };
}

function columnSet(columns: readonly Element[]): Element {
  return { tag: "column_set", flex_mode: "stretch", horizontal_spacing: "12px", columns };
}

function column(elements: readonly Element[], weight: number): Element {
  const share = Math.min(5, Math.max(1, Math.round(weight) || 1));
  return { tag: "column", width: "weighted", weight: share, vertical_spacing: "8px", elements };
}

function renderPanel(title: string, expanded: boolean, elements: readonly Element[]): Element {
  return {
    tag: "collapsible_panel",
    expanded,
    header: {
      title: plainText(title, 120),
      width: "fill",
      icon: { tag: "standard_icon", token: "down-small-ccm_outlined" },
      icon_position: "right",
      icon_expanded_angle: -180,
    },
    border: { color: "grey", corner_radius: "6px" },
    padding: "8px 12px",
    vertical_spacing: "8px",
    elements,
  };
}

/** The picture with its sentence below; only the sentence where the picture could not be drawn. */
function renderChart(spec: Readonly<Record<string, unknown>>, alt: string): Element[] {
  const clean = drawable(spec);
  const said = alt.trim() === "" ? [] : [note(alt)];
  return clean ? [{ tag: "chart", chart_spec: clean, aspect_ratio: "16:9", preview: true }, ...said] : said;
}
