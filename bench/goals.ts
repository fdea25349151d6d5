/** Beside a figure: whether it is within its goal, for whoever reads the table and for the line at its end. */
export class Goals {
  readonly #missed: string[] = [];
  #all = 0;

  /** `met 1.2` or `MISSED 1.2`; the smaller figure is the better one. Blank without a goal. */
  verdict(name: string, figure: number, goal: number | undefined): string {
    if (goal === undefined) return "";
    this.#all += 1;
    const met = figure <= goal;
    if (!met) this.#missed.push(name);
    return `${met ? "met" : "MISSED"} ${goal}`;
  }

  say(): void {
    const missed = this.#missed.length === 0 ? "" : `; missed: ${this.#missed.join(", ")}`;
    console.log(`goals met: ${this.#all - this.#missed.length} of ${this.#all}${missed}`);
  }
}
