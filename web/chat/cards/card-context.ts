import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ClickRequest } from "../../../simulator/chat-contract.ts";
import type { Node } from "./node.ts";

export type CardClick = Omit<ClickRequest, "as" | "messageId">;

/** What a card needs of the page around it. */
export interface CardSurroundings {
  /** Names the card across its updates; what was typed is kept under it. */
  readonly memory: string;
  /** Answers whether the platform took the click. */
  readonly click: (what: CardClick) => Promise<boolean>;
  readonly nameOf: (personId: string) => string;
  readonly fileAddress: (key: string) => string;
  readonly ordinals: ReadonlyMap<Node, number>;
}

export const CardContext = createContext<CardSurroundings | null>(null);

export function useCard(): CardSurroundings {
  const card = useContext(CardContext);
  if (!card) throw new Error("a card's part was drawn outside a card");
  return card;
}

/** How the platform finds a component again: its id or name, else its place. */
export function addressOf(element: Node, ordinals: ReadonlyMap<Node, number>): CardClick["component"] {
  const { tag, name, element_id: elementId } = element;
  return {
    tag: String(tag),
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof elementId === "string" ? { elementId } : {}),
    ordinal: ordinals.get(element) ?? -1,
  };
}
