import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCard } from "./card-context.ts";
import { type Node, node, nodes, str, words, yes } from "./node.ts";
import { RichText } from "./rich-text.tsx";

export function Div({ element }: { readonly element: Node }): JSX.Element {
  const { Elements } = useCard();
  const extra = node(element, "extra");
  return (
    <div class="card-div">
      <div class="card-div-text">
        <RichText text={node(element, "text")} block />
        <div class="card-fields">
          {nodes(element, "fields").map((field, index) => (
            <div key={index} class={yes(field, "is_short") ? "card-field-short" : "card-field-wide"}>
              <RichText text={node(field, "text")} block />
            </div>
          ))}
        </div>
      </div>
      {extra && <Elements elements={[extra]} />}
    </div>
  );
}

const named: Readonly<Record<string, number>> = { large: 160, medium: 80, small: 40, tiny: 16 };

/** What an image shows is said in words, and without images the words stay. */
export function Image({ element }: { readonly element: Node }): JSX.Element {
  const { fileAddress } = useCard();
  const [missing, setMissing] = useState(false);
  const size = str(element, "size");
  const [, w, h] = /^(\d+)(?:px)? (\d+)(?:px)?$/.exec(size) ?? [];
  const width = w ? Number(w) : named[size];
  const height = h ? Number(h) : named[size];
  const alt = words(element, "alt");
  const title = words(element, "title");
  if (missing) return <p class="missing-image">图片没有取到{alt && `：${alt}`}</p>;
  return (
    <figure class="card-image">
      {title && <figcaption>{title}</figcaption>}
      <img
        src={fileAddress(str(element, "img_key"))}
        alt={alt}
        style={{
          width: width && `${width}px`,
          height: height && `${height}px`,
          borderRadius: str(element, "corner_radius") || undefined,
        }}
        onError={() => setMissing(true)}
      />
    </figure>
  );
}

export function ImageGroup({ element }: { readonly element: Node }): JSX.Element {
  return (
    <div class="image-group">
      {nodes(element, "img_list").map((image, index) => (
        <Image key={index} element={image} />
      ))}
    </div>
  );
}

export function PersonView({ element }: { readonly element: Node }): JSX.Element {
  return <PersonChip id={str(element, "user_id")} avatar={element["show_avatar"] !== false} />;
}

export function PersonList({ element }: { readonly element: Node }): JSX.Element {
  return (
    <p class="person-list">
      {nodes(element, "persons").map((person, index) => (
        <PersonChip key={index} id={str(person, "id")} avatar={element["show_avatar"] !== false} />
      ))}
    </p>
  );
}

/** The name is always shown: a face alone tells nothing to somebody who cannot see it. */
export function PersonChip({ id, avatar }: { readonly id: string; readonly avatar: boolean }): JSX.Element {
  const name = useCard().nameOf(id);
  return (
    <span class="person-chip">
      {avatar && (
        <span class="person-face" aria-hidden="true">
          {name.slice(-1)}
        </span>
      )}
      {name}
    </span>
  );
}
