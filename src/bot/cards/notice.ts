import { type Block, type CardView, type Tone, text } from "./kit.ts";

/** A short answer: the fact as title, the next step below it. */
export function noticeCard(title: string, lines: readonly string[], tone: Tone = "plain"): CardView {
  return { title, tone, blocks: lines.map((line): Block => text(line)) };
}
