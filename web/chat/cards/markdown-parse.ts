import MarkdownIt from "markdown-it";

/** A markdown text as a tree: `tag` is an HTML element's name, one of ours (`at`, `font`, …) or `text`. */
export interface Mark {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: Mark[];
}

const larkTag = /<(\/?)(at|person|font|text_tag|link|number_tag|local_datetime|raw|br)\b([^<>]*?)(\/?)>/y;
const attribute = /([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

const parser = new MarkdownIt({ html: false, linkify: true, breaks: true });
parser.inline.ruler.before("autolink", "lark_tag", (state, silent) => {
  larkTag.lastIndex = state.pos;
  const match = larkTag.exec(state.src);
  if (!match) return false;
  if (!silent) {
    const [, slash, tag = "", attrs = "", selfClosing] = match;
    const token = state.push(slash ? "lark_close" : "lark_open", tag, slash ? -1 : 1);
    token.attrs = Array.from(attrs.matchAll(attribute), ([, key = "", a, b, c]) => [key, a ?? b ?? c ?? ""]);
    if (!slash && (selfClosing || tag === "br")) state.push("lark_close", tag, -1);
  }
  state.pos += match[0].length;
  return true;
});

/** CommonMark without HTML, plus the platform's own tags. */
export function parseMarkdown(source: string): readonly Mark[] {
  return build(parser.parse(source, {}));
}

type Token = ReturnType<typeof parser.parse>[number];

/** A tag that is never closed ends with its parent, one that was never opened is dropped: a card is always drawn. */
function build(tokens: readonly Token[]): readonly Mark[] {
  const root = mark("root");
  const open: Mark[] = [root];
  for (const token of tokens) {
    const parent = open.at(-1) ?? root;
    if (token.type === "inline") parent.children.push(...build(token.children ?? []));
    else if (token.nesting === 1) {
      const child = mark(token.tag, attributesOf(token));
      // A tight list hides its paragraphs.
      if (token.hidden) open.push(parent);
      else {
        parent.children.push(child);
        open.push(child);
      }
    } else if (token.nesting === -1) close(open, token.hidden ? parent.tag : token.tag);
    else parent.children.push(leaf(token));
  }
  return root.children;
}

function close(open: Mark[], tag: string): void {
  const at = open.findLastIndex((each) => each.tag === tag);
  if (at > 0) open.length = at;
}

function attributesOf(token: Token): Readonly<Record<string, string>> {
  return Object.fromEntries((token.attrs ?? []).map(([key, value]) => [key, String(value)]));
}

function leaf(token: Token): Mark {
  switch (token.type) {
    case "text":
      return mark("text", {}, token.content);
    case "softbreak":
    case "hardbreak":
      return mark("br");
    case "image":
      return mark("img", { ...attributesOf(token), alt: token.content });
    case "fence":
    case "code_block":
      return mark("pre", {}, token.content);
    case "code_inline":
      return mark("code", {}, token.content);
    case "hr":
      return mark("hr");
    default:
      return mark("text", {}, token.content);
  }
}

function mark(tag: string, attrs: Readonly<Record<string, string>> = {}, text = ""): Mark {
  return { tag, attrs, text, children: [] };
}
