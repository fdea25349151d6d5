import { areaAt } from "../parts/address.ts";

/** What a cell holds: null for blank, undefined for what cannot be known here. */
export type Held = number | string | null | undefined;
export type Look = (sheet: string | undefined, row: number, column: number) => Held;

const mostCells = 200_000;
const token =
  /\s*(?:(\d+(?:\.\d+)?(?:E[+-]?\d+)?)|((?:'(?:[^']|'')+'|[\p{L}_][\p{L}\d_.]*)!)?(\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)(?![\p{L}\d_.(])|([A-Z]+)\(|([-+*/(),%]))/giuy;

type Token =
  | { readonly is: "number"; readonly value: number }
  | { readonly is: "cells"; readonly sheet: string | undefined; readonly area: string }
  | { readonly is: "function"; readonly name: string }
  | { readonly is: "mark"; readonly mark: string };

/**
 * The value of a formula as forms have them: sums, differences, shares. Undefined for everything else: an office program
 * works that out. Used on what we write; what is read is never worked out.
 */
export function valueOf(formula: string, look: Look): number | undefined {
  const tokens = split(formula);
  if (!tokens) return undefined;
  try {
    const parser = new Parser(tokens, look);
    const value = parser.sum();
    return parser.ended && Number.isFinite(value) ? Number(value.toPrecision(15)) : undefined;
  } catch (err) {
    if (err instanceof NotSmall) return undefined;
    throw err;
  }
}

class NotSmall extends Error {}

function split(formula: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < formula.length) {
    const match = token.exec(formula);
    if (!match) return undefined;
    const [, number, sheet, area, name, mark] = match;
    if (number !== undefined) tokens.push({ is: "number", value: Number(number) });
    else if (area !== undefined) tokens.push({ is: "cells", sheet: sheet && unquoted(sheet.slice(0, -1)), area });
    else if (name !== undefined) tokens.push({ is: "function", name: name.toUpperCase() });
    else tokens.push({ is: "mark", mark: mark ?? "" });
  }
  return tokens;
}

function unquoted(name: string): string {
  return name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name;
}

const functions: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVERAGE: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  COUNT: (values) => values.length,
  MAX: (values) => values.reduce((most, value) => Math.max(most, value), values[0] ?? 0),
  MIN: (values) => values.reduce((least, value) => Math.min(least, value), values[0] ?? 0),
};

class Parser {
  readonly #tokens: readonly Token[];
  readonly #look: Look;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], look: Look) {
    this.#tokens = tokens;
    this.#look = look;
  }

  get ended(): boolean {
    return this.#at === this.#tokens.length;
  }

  sum(): number {
    let value = this.#product();
    for (;;) {
      if (this.#take("+")) value += this.#product();
      else if (this.#take("-")) value -= this.#product();
      else return value;
    }
  }

  #product(): number {
    let value = this.#part();
    for (;;) {
      if (this.#take("*")) value *= this.#part();
      else if (this.#take("/")) value /= this.#part();
      else return value;
    }
  }

  #part(): number {
    this.#depth += 1;
    if (this.#depth > 200) throw new NotSmall();
    let value = this.#bare();
    this.#depth -= 1;
    while (this.#take("%")) value /= 100;
    return value;
  }

  #bare(): number {
    if (this.#take("-")) return -this.#part();
    if (this.#take("+")) return this.#part();
    if (this.#take("(")) {
      const value = this.sum();
      this.#must(")");
      return value;
    }
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next?.is === "number") return next.value;
    if (next?.is === "cells") return this.#single(next.sheet, next.area);
    if (next?.is === "function") return this.#call(next.name);
    throw new NotSmall();
  }

  #call(name: string): number {
    if (name === "ROUND") {
      const value = this.sum();
      this.#must(",");
      const digits = this.sum();
      this.#must(")");
      // Half goes away from zero, as sheets round.
      const scale = 10 ** digits;
      return (Math.sign(value) * Math.round(Number((Math.abs(value) * scale).toPrecision(15)))) / scale;
    }
    if (name === "SUBTOTAL") {
      const how = this.sum();
      this.#must(",");
      if (how !== 9 && how !== 109) throw new NotSmall();
      return this.#over("SUM");
    }
    return this.#over(name);
  }

  #over(name: string): number {
    const run = functions[name];
    if (!run) throw new NotSmall();
    const values: number[] = [];
    do {
      const next = this.#tokens[this.#at];
      const after = this.#tokens[this.#at + 1];
      const alone = next?.is === "cells" && after?.is === "mark" && /[,)]/.test(after.mark);
      if (alone) {
        this.#at += 1;
        values.push(...this.#numbers(next.sheet, next.area));
      } else values.push(this.sum());
    } while (this.#take(","));
    this.#must(")");
    return run(values);
  }

  #numbers(sheet: string | undefined, name: string): readonly number[] {
    const area = areaAt(name);
    if (!area || (area.bottom - area.top + 1) * (area.right - area.left + 1) > mostCells) throw new NotSmall();
    const numbers: number[] = [];
    for (let row = area.top; row <= area.bottom; row += 1) {
      for (let column = area.left; column <= area.right; column += 1) {
        const held = this.#look(sheet, row, column);
        if (held === undefined) throw new NotSmall();
        if (typeof held === "number") numbers.push(held);
      }
    }
    return numbers;
  }

  #single(sheet: string | undefined, name: string): number {
    const area = areaAt(name);
    if (!area || name.includes(":")) throw new NotSmall();
    const held = this.#look(sheet, area.top, area.left);
    if (held === undefined || typeof held === "string") throw new NotSmall();
    return held ?? 0;
  }

  #take(mark: string): boolean {
    const next = this.#tokens[this.#at];
    if (next?.is !== "mark" || next.mark !== mark) return false;
    this.#at += 1;
    return true;
  }

  #must(mark: string): void {
    if (!this.#take(mark)) throw new NotSmall();
  }
}
