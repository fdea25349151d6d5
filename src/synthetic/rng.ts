/** Chance that can be repeated: the same seed draws the same, on every machine. */
export interface Rng {
  /** From 0 to below 1. */
  readonly next: () => number;
  /** A whole number; both ends can be drawn. */
  readonly int: (from: number, to: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: ArrayLike<T>) => T;
  readonly weighted: <T>(list: readonly (readonly [weight: number, value: T])[]) => T;
  /** Another stream, which depends on the seed and the label alone: not on what was drawn before. */
  readonly fork: (label: string | number) => Rng;
}

/** Small fast counter generator (sfc32) over a hashed seed. Not for keys or anything that must not be guessed. */
export function createRng(seed: string): Rng {
  let [a, b, c, count] = hash(seed);
  const next = (): number => {
    const sum = (a + b + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  // The first numbers still show the seed.
  for (let n = 0; n < 12; n += 1) next();
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (list) => {
      const one = list[int(0, list.length - 1)];
      if (one === undefined) throw new Error("there is nothing to pick from");
      return one;
    },
    weighted: (list) => {
      const last = list.at(-1);
      if (!last) throw new Error("there is nothing to pick from");
      let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of list) {
        left -= weight;
        if (left < 0) return value;
      }
      return last[1];
    },
    fork: (label) => createRng(`${seed}/${label}`),
  };
}

function hash(text: string): [number, number, number, number] {
  const parts: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    for (let at = 0; at < 4; at += 1) {
      const mixed = Math.imul((parts[at] ?? 0) ^ code, 0x85ebca6b + at * 0x27d4eb2e);
      parts[at] = mixed ^ (mixed >>> 15) ^ (parts[(at + 3) % 4] ?? 0);
    }
  }
  return parts;
}
