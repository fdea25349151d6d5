interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => Promise<void>;
}

/**
 * The platform's time: the machine's clock plus an offset that can be moved forward. What is scheduled runs when its
 * time comes, by itself or inside `advance`, which runs everything it passes in order and waits for each.
 */
export class VirtualClock {
  #offset: number;
  #order = 0;
  #due: Due[] = [];
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #onMove: () => void;

  constructor(offsetMs: number, onMove: () => void = () => {}) {
    this.#offset = offsetMs;
    this.#onMove = onMove;
  }

  get offset(): number {
    return this.#offset;
  }

  ms(): number {
    return Date.now() + this.#offset;
  }

  now(): Date {
    return new Date(this.ms());
  }

  at(atMs: number, run: () => Promise<void>): void {
    this.#due.push({ at: atMs, order: this.#order++, run });
    this.#due.sort((a, b) => a.at - b.at || a.order - b.order);
    this.#arm();
  }

  after(waitMs: number, run: () => Promise<void>): void {
    this.at(this.ms() + waitMs, run);
  }

  /** Work under way that `advance` must wait for, because it may schedule more. */
  track(work: Promise<void>): void {
    const kept = work.finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  async advance(waitMs: number): Promise<void> {
    if (waitMs < 0) throw new RangeError("the virtual clock only moves forward");
    const target = this.ms() + waitMs;
    await this.#settle();
    for (let next = this.#takeUntil(target); next; next = this.#takeUntil(target)) {
      this.#jumpTo(next.at);
      this.#start(next);
      await this.#settle();
    }
    this.#jumpTo(target);
    this.#onMove();
    this.#arm();
  }

  async set(date: Date): Promise<void> {
    const wait = date.getTime() - this.ms();
    // The clock runs on while somebody reads it.
    await this.advance(wait < 0 && wait > -1000 ? 0 : wait);
  }

  close(): void {
    this.#closed = true;
    this.#due = [];
    clearTimeout(this.#timer);
  }

  #jumpTo(atMs: number): void {
    this.#offset += Math.max(0, atMs - this.ms());
  }

  #takeUntil(atMs: number): Due | undefined {
    const first = this.#due[0];
    return first && first.at <= atMs ? this.#due.shift() : undefined;
  }

  #start(due: Due): void {
    this.track(due.run());
  }

  async #settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const first = this.#due[0];
    if (!first || this.#closed) return;
    // setTimeout takes 31 bits of milliseconds.
    const wait = Math.min(Math.max(0, first.at - this.ms()), 2 ** 31 - 1);
    this.#timer = setTimeout(() => {
      for (let next = this.#takeUntil(this.ms()); next; next = this.#takeUntil(this.ms())) this.#start(next);
      this.#arm();
    }, wait);
    this.#timer.unref();
  }
}
