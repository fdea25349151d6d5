import { randomInt } from "node:crypto";

/**
 * JSON as other serialisers write it: shuffled keys, spaces, and escapes that JSON.stringify would not use. A receiver
 * that signs what it re-serialised, or reads keys in order, fails on it.
 */
export function looseJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(looseJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = shuffled(Object.entries(value)).map(([key, each]) => `${looseString(key)}: ${looseJson(each)}`);
    return `{ ${members.join(",")} }`;
  }
  return typeof value === "string" ? looseString(value) : JSON.stringify(value);
}

function looseString(text: string): string {
  const plain = JSON.stringify(text);
  return plain.replace(/[<>&/\u4e00-\u9fff]/g, (char) => {
    if (char === "/") return coin(0.3) ? "\\/" : "/";
    if (char >= "\u4e00" && !coin(0.1)) return char;
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function shuffled<T>(list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    const [a, b] = [copy[i], copy[j]];
    if (a === undefined || b === undefined) continue;
    copy[i] = b;
    copy[j] = a;
  }
  return copy;
}

export function coin(probability: number): boolean {
  return Math.random() < probability;
}
