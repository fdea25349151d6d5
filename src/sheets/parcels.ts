/** Part of a long list of a result, sent ahead of it. */
export interface Parcel {
  readonly list: number;
  readonly items: readonly unknown[];
}

const mostItems = 1000;
const listKey = "songbang:list";

/**
 * Takes the long lists out of a result, slice by slice, so that it can pass from process to process without ever being there as
 * one message; returns what is left of it. Lists within a long list stay where they are.
 */
export function* parcelsOf(result: unknown): Generator<Parcel, unknown> {
  let lists = 0;
  function* without(value: unknown): Generator<Parcel, unknown> {
    if (Array.isArray(value)) {
      if (value.length > mostItems) {
        const list = lists++;
        for (let at = 0; at < value.length; at += mostItems) yield { list, items: value.slice(at, at + mostItems) };
        return { [listKey]: list };
      }
      const items: unknown[] = [];
      for (const item of value) items.push(yield* without(item));
      return items;
    }
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
    const left: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) left[key] = yield* without(item);
    return left;
  }
  return yield* without(result);
}

/** Puts together what `parcelsOf` took apart. */
export class Unpacking {
  readonly #lists = new Map<number, unknown[]>();

  take({ list, items }: Parcel): void {
    const known = this.#lists.get(list) ?? [];
    this.#lists.set(list, known);
    for (const item of items) known.push(item);
  }

  whole(left: unknown): unknown {
    if (Array.isArray(left)) return left.map((item) => this.whole(item));
    if (typeof left !== "object" || left === null || ArrayBuffer.isView(left)) return left;
    if (listKey in left) return this.#lists.get(Number(left[listKey])) ?? [];
    return Object.fromEntries(Object.entries(left).map(([key, item]) => [key, this.whole(item)]));
  }
}
