import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { clockTime, dayInWords } from "../../shared/dates.ts";
import { useCard } from "./card-context.ts";
import { type Mark, parseMarkdown } from "./markdown-parse.ts";
import { type Node, safeAddress, str, toneOf } from "./node.ts";

interface RichTextProps {
  readonly text: Node | undefined;
  /** Paragraphs, lists and tables; otherwise one line of words. */
  readonly block?: boolean;
}

/** A text object: `plain_text` as it is, `lark_md` with the platform's markdown. */
export function RichText({ text, block }: RichTextProps): JSX.Element | null {
  if (!text) return null;
  const content = str(text["i18n_content"] as Node | undefined, "zh_cn") || str(text, "content");
  const classes = [
    block ? "md" : "",
    sizeClass(str(text, "text_size")),
    alignClass(str(text, "text_align")),
    toneOf(str(text, "text_color")) ? `ink-${toneOf(str(text, "text_color"))}` : "",
  ];
  const isMarkdown = str(text, "tag") === "lark_md" || str(text, "tag") === "markdown";
  const name = classes.filter(Boolean).join(" ");
  if (block) return <div class={name}>{isMarkdown ? <Markdown source={content} /> : <p>{content}</p>}</div>;
  return <span class={name}>{isMarkdown ? <Markdown source={content} inline /> : content}</span>;
}

export function Markdown({ source, inline }: { readonly source: string; readonly inline?: boolean }): JSX.Element {
  const marks = useMemo(() => parseMarkdown(source), [source]);
  const only = marks[0];
  // One paragraph in a line of its own needs no paragraph.
  return <>{draw(inline && marks.length === 1 && only?.tag === "p" ? only.children : marks)}</>;
}

const sizes: Readonly<Record<string, string>> = {
  notation: "size-hint",
  "x-small": "size-hint",
  small: "size-hint",
  heading: "size-heading",
  "heading-0": "size-title",
  "heading-1": "size-title",
  "heading-2": "size-heading",
  "heading-3": "size-heading",
  "heading-4": "size-heading",
  large: "size-heading",
  "x-large": "size-title",
  "xx-large": "size-title",
  "xxx-large": "size-title",
  "xxxx-large": "size-title",
};
const sizeClass = (size: string): string => sizes[size] ?? "";
const alignClass = (align: string): string => (align === "center" || align === "right" ? `align-${align}` : "");

export function TextTag({ colour, text }: { readonly colour: string; readonly text: string }): JSX.Element {
  return <span class={`text-tag tone-${toneOf(colour) || "blue"}`}>{text}</span>;
}

const draw = (marks: readonly Mark[]): ComponentChildren =>
  marks.map((mark, index) => <Drawn key={index} mark={mark} />);

const plain = new Set(["p", "strong", "em", "s", "ul", "ol", "li", "blockquote", "thead", "tbody", "tr", "th", "td"]);

function Drawn({ mark }: { readonly mark: Mark }): JSX.Element {
  const inside = draw(mark.children);
  if (plain.has(mark.tag)) return drawPlain(mark, inside);
  switch (mark.tag) {
    case "text":
    case "raw":
      return <>{mark.text || inside}</>;
    case "br":
      return <br />;
    case "hr":
      return <hr class="card-rule" />;
    case "code":
      return <code>{mark.text}</code>;
    case "pre":
      return <pre tabIndex={0}>{mark.text}</pre>;
    case "table":
      return (
        <div class="md-table" tabIndex={0} role="region" aria-label="表格">
          <table>{inside}</table>
        </div>
      );
    case "a":
    case "link":
      return <Link address={mark.attrs["href"] ?? mark.attrs["url"] ?? ""}>{inside}</Link>;
    case "img":
      return <MarkdownImage mark={mark} />;
    case "at":
      return <At mark={mark} />;
    case "person":
      return <At mark={mark} />;
    case "font":
      return <span class={`ink-${toneOf(mark.attrs["color"] ?? "") || "none"}`}>{inside}</span>;
    case "text_tag":
      return <span class={`text-tag tone-${toneOf(mark.attrs["color"] ?? "") || "blue"}`}>{inside}</span>;
    case "number_tag":
      return <span class="number-tag">{inside}</span>;
    case "local_datetime":
      return <LocalTime mark={mark} />;
    default:
      return /^h[1-6]$/.test(mark.tag) ? <p class={`md-heading md-${mark.tag}`}>{inside}</p> : <>{inside}</>;
  }
}

function drawPlain(mark: Mark, inside: ComponentChildren): JSX.Element {
  // The set above holds nothing but names of elements; a column's alignment is the only attribute that is taken over.
  const Tag = mark.tag as "p";
  const align = /text-align:(right|center)/.exec(mark.attrs["style"] ?? "")?.[1];
  const start = mark.tag === "ol" && mark.attrs["start"] ? { start: Number(mark.attrs["start"]) } : {};
  return (
    <Tag {...(align ? { class: `align-${align}` } : {})} {...start}>
      {inside}
    </Tag>
  );
}

export function Link({
  address,
  children,
}: {
  readonly address: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const href = safeAddress(address);
  return href ? (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  ) : (
    <span>{children}</span>
  );
}

/** Pictures are the platform's own, named by key; an address elsewhere is not fetched. */
function MarkdownImage({ mark }: { readonly mark: Mark }): JSX.Element {
  const { fileAddress } = useCard();
  const key = mark.attrs["src"] ?? "";
  const alt = mark.attrs["alt"] ?? "";
  return key.startsWith("img_") ? (
    <img class="md-image" src={fileAddress(key)} alt={alt} />
  ) : (
    <span>{alt || "图片"}</span>
  );
}

function At({ mark }: { readonly mark: Mark }): JSX.Element {
  const { nameOf } = useCard();
  const ids = (mark.attrs["ids"] ?? mark.attrs["id"] ?? mark.attrs["email"] ?? "").split(",");
  return (
    <>
      {ids.map((id) => (
        <span key={id} class="at">
          @{nameOf(id.trim())}
        </span>
      ))}
    </>
  );
}

function LocalTime({ mark }: { readonly mark: Mark }): JSX.Element {
  const at = new Date(Number(mark.attrs["millisecond"]));
  if (Number.isNaN(at.getTime())) return <>{draw(mark.children)}</>;
  return (
    <time dateTime={at.toISOString()}>
      {dayInWords(at)} {clockTime(at)}
    </time>
  );
}
