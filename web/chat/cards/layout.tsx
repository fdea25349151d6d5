import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../shared/icons.tsx";
import { useCard } from "./card-context.ts";
import { length, type Node, node, nodes, num, str, toneOf, yes } from "./node.ts";
import { RichText } from "./rich-text.tsx";
import { useButton } from "./use-button.tsx";

const modes = new Set(["stretch", "flow", "bisect", "trisect"]);

export function ColumnSet({ element }: { readonly element: Node }): JSX.Element {
  const mode = str(element, "flex_mode");
  const tone = toneOf(str(element, "background_style"));
  return (
    <div
      class={`column-set column-set-${modes.has(mode) ? mode : "none"}${tone ? ` ground-${tone}` : ""}`}
      style={{ gap: length(str(element, "horizontal_spacing")) }}
    >
      {nodes(element, "columns").map((column, index) => (
        <Column key={index} column={column} />
      ))}
    </div>
  );
}

function Column({ column }: { readonly column: Node }): JSX.Element {
  const { Elements } = useCard();
  const width = str(column, "width");
  const fixed = /^\d+px$/.test(width) ? width : undefined;
  const weight = width === "auto" || fixed ? undefined : (num(column, "weight") ?? 1);
  const tone = toneOf(str(column, "background_style"));
  return (
    <div
      class={`card-column card-column-${str(column, "vertical_align") || "top"}${tone ? ` ground-${tone}` : ""}`}
      style={{
        flex: weight === undefined ? `0 0 ${fixed ?? "auto"}` : `${weight} 1 0`,
        padding: length(str(column, "padding")),
      }}
    >
      <Elements
        elements={nodes(column, "elements")}
        gap={length(str(column, "vertical_spacing"))}
        direction={str(column, "direction")}
      />
    </div>
  );
}

export function CollapsiblePanel({ element }: { readonly element: Node }): JSX.Element {
  const { Elements } = useCard();
  const [open, setOpen] = useState(yes(element, "expanded"));
  const header = node(element, "header");
  const title = node(header, "title");
  return (
    <div class={node(element, "border") ? "panel panel-bordered" : "panel"} data-testid="panel">
      <button type="button" class="panel-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span class={open ? "panel-sign panel-sign-open" : "panel-sign"} data-side={str(header, "icon_position")}>
          <Icon name="right" />
        </span>
        <RichText text={title && str(title, "tag") === "markdown" ? { ...title, tag: "lark_md" } : title} />
      </button>
      {/* Hidden, not gone: what was typed or opened inside stays. */}
      <div class="panel-body" hidden={!open}>
        <Elements elements={nodes(element, "elements")} gap={length(str(element, "vertical_spacing"))} />
      </div>
    </div>
  );
}

/** A box that is one large button. What can be clicked inside it keeps its own click. */
export function InteractiveContainer({ element }: { readonly element: Node }): JSX.Element {
  const { Elements } = useCard();
  const { press, busy, disabled, dialog } = useButton(element);
  return (
    <div
      class={`container-box${yes(element, "has_border") ? " container-border" : ""}`}
      role="button"
      tabIndex={disabled ? -1 : 0}
      aria-disabled={disabled}
      aria-busy={busy}
      onClick={(event) => {
        if (!isOwnControl(event)) press();
      }}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
        event.preventDefault();
        press();
      }}
    >
      <Elements elements={nodes(element, "elements")} direction={str(element, "direction")} />
      {dialog}
    </div>
  );
}

function isOwnControl(event: MouseEvent): boolean {
  const { target, currentTarget } = event;
  if (!(target instanceof Element)) return false;
  const control = target.closest("a, button, input, select, textarea, dialog, [role=button]");
  return control !== null && control !== currentTarget;
}
