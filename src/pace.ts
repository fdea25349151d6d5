/**
 * How often one address may ask: a bucket that holds `burst` and refills over a minute. Kept by each process for itself
 * and forgotten when full, so that strangers cannot fill the memory. Answers the seconds to wait, 0 for go.
 */
export function createPace(burst: number, now: () => number = Date.now): (address: string) => number {
  const buckets = new Map<string, { left: number; at: number }>();
  const perMs = burst / 60_000;
  const most = 10_000;
  return (address) => {
    const at = now();
    const known = buckets.get(address) ?? { left: burst, at };
    const left = Math.min(burst, known.left + (at - known.at) * perMs);
    if (buckets.size >= most) {
      for (const [one, bucket] of buckets) if (bucket.left + (at - bucket.at) * perMs >= burst) buckets.delete(one);
      if (buckets.size >= most) buckets.clear();
    }
    buckets.set(address, { left: Math.max(left - 1, 0), at });
    return left >= 1 ? 0 : Math.ceil((1 - left) / perMs / 1000);
  };
}
