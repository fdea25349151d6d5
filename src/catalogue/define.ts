import type { Context } from "../context.ts";
import { type CodeList, type Element, elementSubject } from "./element.ts";
import {
  type Reader,
  readCodeLists,
  readElements,
  readElementsByCode,
  readersOf,
  type SystemReader,
  systemsOf,
  usesOf,
} from "./elements.ts";
import { candidatesFor } from "./find.ts";

/** An element in full, for whoever is asked for it. */
export interface Definition {
  readonly element: Element;
  readonly codes: CodeList | undefined;
  /** Names of what it follows from. */
  readonly from: readonly string[];
  readonly readers: readonly Reader[];
  /** Forms that reuse it. */
  readonly uses: readonly string[];
  /** Other systems that read it by grant. */
  readonly systems: readonly SystemReader[];
}

export type Defined =
  | { readonly kind: "best"; readonly definition: Definition; readonly listed: readonly Element[] }
  | { readonly kind: "several"; readonly listed: readonly Element[] }
  | { readonly kind: "none"; readonly nearest: readonly Element[] };

// Below the first nobody would see it as the same; the second ends the list of neighbours.
const sure = 0.9;
const possible = 0.5;
const most = 5;

// What people put around the name of a field when they ask about it.
const around =
  /^(?:请问|什么是|什么叫|怎么算|如何计算|查一下)|(?:的)?(?:口径|定义)(?:是什么)?$|(?:是什么|怎么算|怎么填|指什么|是什么意思)$/gu;

/** What a field means, asked by any name that is in use for it. */
export async function defineElement(ctx: Context, words: string): Promise<Defined> {
  const name =
    words
      .trim()
      .replaceAll(/[?？。]$/gu, "")
      .replaceAll(around, "")
      .trim() || words.trim();
  if (/^[a-z]\.[a-z0-9_]+$/.test(name)) {
    const opened = await openDefinition(ctx, name, []);
    if (opened) return { kind: "best", ...opened };
  }
  const [candidates = []] = await candidatesFor(ctx.db, [{ name }]);
  const named = candidates.filter((one) => one.exact);
  const own = named.filter((one) => one.own);
  const exact = own.length === 1 ? own : named;
  const likely = candidates.filter((one) => one.probability >= possible).slice(0, most);
  const [first, second] = likely;
  if (
    exact.length === 1 ||
    (exact.length === 0 && first && first.probability >= sure && (second?.probability ?? 0) < sure)
  ) {
    const top = exact[0] ?? first;
    const ids = [top, ...likely.filter((one) => one !== top)].flatMap((one) => one?.elementId ?? []);
    const listed = await readElements(ctx.db, ids);
    const [element] = listed;
    if (!element) throw new Error("an element vanished between two reads of one transaction");
    return { kind: "best", definition: await inFull(ctx, element), listed };
  }
  const shown = exact.length > 1 ? exact : likely;
  if (shown.length > 0) {
    return {
      kind: "several",
      listed: await readElements(
        ctx.db,
        shown.slice(0, most).map((one) => one.elementId),
      ),
    };
  }
  const nearest = candidates.filter((one) => one.probability >= 0.1).slice(0, 3);
  return {
    kind: "none",
    nearest: await readElements(
      ctx.db,
      nearest.map((one) => one.elementId),
    ),
  };
}

/** The elements of a card's list that are still there, the picked one in full. */
export async function openDefinition(
  ctx: Context,
  code: string,
  among: readonly string[],
): Promise<{ readonly definition: Definition; readonly listed: readonly Element[] } | undefined> {
  const known = await readElementsByCode(ctx.db, [code, ...among]);
  const element = known.get(code);
  if (!element) return undefined;
  const listed = [...new Set([...among, code])].flatMap((one) => known.get(one) ?? []);
  return { definition: await inFull(ctx, element), listed };
}

async function inFull(ctx: Context, element: Element): Promise<Definition> {
  const lists = element.codeList ? await readCodeLists(ctx.db, [element.codeList]) : new Map<string, CodeList>();
  const sources = await readElementsByCode(ctx.db, element.derivedFrom);
  return {
    element,
    codes: element.codeList ? lists.get(element.codeList) : undefined,
    from: element.derivedFrom.flatMap((code) => sources.get(code)?.name ?? []),
    readers: elementSubject(element.code) === "report" ? [] : await readersOf(ctx.db, element.id),
    uses: await usesOf(ctx.db, element.id),
    systems: await systemsOf(ctx.db, element.id),
  };
}
