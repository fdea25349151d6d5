import { escapeMd } from "./escape.ts";
import { type Block, type CardView, text } from "./kit.ts";

type Container = Extract<Block, { kind: "panel" | "columns" }>;

/** Panels and columns in one another; a row of buttons needs one level more, and the platform draws five. */
const deepest = 4;

/**
 * Brings a view into the order that a card can have, losing nothing: a container with a form in it is unfolded, since
 * forms stand at the root only; what is nested too deep moves up; what is empty goes.
 */
export function arrange(view: CardView): CardView {
  return { ...view, blocks: arrangeBlocks(view.blocks, 0) };
}

function arrangeBlocks(blocks: readonly Block[], depth: number): Block[] {
  return blocks.flatMap((block) => arrangeBlock(block, depth));
}

function arrangeBlock(block: Block, depth: number): Block[] {
  switch (block.kind) {
    case "panel":
    case "columns":
      return arrangeContainer(block, depth);
    case "text":
      return block.md.trim() === "" ? [] : [block];
    case "buttons":
      return block.buttons.length === 0 ? [] : [block];
    case "table":
      return block.columns.length === 0 ? [] : [block];
    case "form":
    case "chart":
    case "rule":
      return [block];
  }
}

function arrangeContainer(block: Container, depth: number): Block[] {
  if (depth >= deepest || holdsForm(block)) {
    return [...titleOf(block), ...arrangeBlocks(inside(block), depth)];
  }
  if (block.kind === "panel") {
    const blocks = arrangeBlocks(block.blocks, depth + 1);
    return blocks.length === 0 ? titleOf(block) : [{ ...block, blocks }];
  }
  const columns = block.columns
    .map((column) => ({ ...column, blocks: arrangeBlocks(column.blocks, depth + 1) }))
    .filter((column) => column.blocks.length > 0);
  return columns.length === 0 ? [] : [{ ...block, columns }];
}

function titleOf(block: Container): Block[] {
  return block.kind === "panel" && block.title.trim() !== "" ? [text(escapeMd(block.title), "heading")] : [];
}

function holdsForm(block: Block): boolean {
  if (block.kind === "form") return true;
  return (block.kind === "panel" || block.kind === "columns") && inside(block).some(holdsForm);
}

function inside(block: Container): readonly Block[] {
  return block.kind === "panel" ? block.blocks : block.columns.flatMap((column) => column.blocks);
}
