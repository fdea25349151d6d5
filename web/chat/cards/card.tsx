import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { CardContext, type CardSurroundings } from "./card-context.ts";
import { Elements } from "./elements.tsx";
import { length, type Node, node, nodes, str, toneOf, words } from "./node.ts";
import { ordinalsOf } from "./ordinals.ts";
import { RichText, TextTag } from "./rich-text.tsx";

interface CardProps extends CardSurroundings {
  readonly card: Node;
}

/** Card JSON 2.0 as the platform's own client draws it. */
export function Card({ card, memory, click, nameOf, fileAddress }: CardProps): JSX.Element {
  const surroundings = useMemo(
    () => ({ memory, click, nameOf, fileAddress, ordinals: ordinalsOf(card), Elements }),
    [card, memory, click, nameOf, fileAddress],
  );
  const config = node(card, "config");
  const body = node(card, "body");
  const title = words(node(card, "header"), "title");
  const summary = words(config, "summary");
  return (
    <CardContext.Provider value={surroundings}>
      <section
        class={str(config, "width_mode") === "compact" ? "card card-compact" : "card"}
        aria-label={title || summary || "卡片"}
        data-testid="card"
      >
        <Header header={node(card, "header")} />
        <div class="card-body" style={{ padding: length(str(body, "padding")) }}>
          <Elements
            elements={nodes(body, "elements")}
            direction={str(body, "direction")}
            gap={length(str(body, "vertical_spacing"))}
          />
        </div>
      </section>
    </CardContext.Provider>
  );
}

function Header({ header }: { readonly header: Node | undefined }): JSX.Element | null {
  if (!header) return null;
  const tone = toneOf(str(header, "template"));
  const subtitle = words(header, "subtitle");
  return (
    <header class={tone ? `card-header tone-${tone}` : "card-header"}>
      <div class="card-titles">
        <h4 class="card-title">
          <RichText text={node(header, "title")} />
        </h4>
        {subtitle && <p class="card-subtitle">{subtitle}</p>}
      </div>
      <div class="card-tags">
        {nodes(header, "text_tag_list").map((tag, index) => (
          <TextTag key={index} colour={str(tag, "color")} text={words(tag, "text")} />
        ))}
      </div>
    </header>
  );
}
