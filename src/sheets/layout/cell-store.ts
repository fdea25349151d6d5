/** The cells of a sheet as they come, a row after the other: texts by row and column, and a letter of kind for each. */
export class CellStore {
  readonly #rows: string[][] = [];
  readonly #kinds: string[] = [];
  readonly #same = new Interned();
  #at = -1;
  #row: string[] = [];
  #letters: string[] = [];

  put(row: number, column: number, text: string, kind: string): void {
    if (row !== this.#at) this.#turnTo(row);
    while (this.#row.length < column) {
      this.#row.push("");
      this.#letters.push(" ");
    }
    this.#row[column] = text;
    this.#letters[column] = kind;
  }

  done(): { readonly rows: readonly (readonly string[])[]; readonly kinds: readonly string[] } {
    this.#close();
    const rows = Array.from(this.#rows, (row) => row ?? []);
    return { rows, kinds: Array.from(this.#kinds, (letters) => letters ?? "") };
  }

  #turnTo(row: number): void {
    this.#close();
    this.#at = row;
    // Rows may come in any order, and twice.
    this.#row = this.#rows[row] ?? [];
    this.#letters = (this.#kinds[row] ?? "").split("");
  }

  /** Rows of one kind share one text of letters, and no row keeps more room than it has cells. */
  #close(): void {
    if (this.#at < 0) return;
    this.#rows[this.#at] = this.#row.slice();
    this.#kinds[this.#at] = this.#same.of(this.#letters.join(""));
  }
}

const mostTexts = 100_000;

/** Of texts that are the same one is kept. Beyond 100,000 different ones, new ones stand for themselves. */
export class Interned {
  readonly #texts = new Map<string, string>();

  of(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < mostTexts) this.#texts.set(text, text);
    return text;
  }
}
