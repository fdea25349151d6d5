import { createContext, type JSX } from "preact";
import { useContext } from "preact/hooks";
import type { ClickRequest } from "../../../simulator/chat-contract.ts";
import type { Node } from "./node.ts";

export type CardClick = Omit<ClickRequest, "as" | "messageId">;

export interface ElementsProps {
  readonly elements: readonly Node[];
  readonly direction?: string;
  readonly gap?: string | undefined;
}

/** What a field is called and, after a refusal, what is wrong with it, when the card says so in texts around it. */
export interface FieldWords {
  readonly labelledBy?: string;
  readonly describedBy?: string;
  readonly isWrong: boolean;
}

/** What a card needs of the page around it. */
export interface CardSurroundings {
  /** Names the card across its updates; what was typed is kept under it. */
  readonly memory: string;
  /** Answers whether the platform took the click. */
  readonly click: (what: CardClick) => Promise<boolean>;
  readonly nameOf: (personId: string) => string;
  readonly fileAddress: (key: string) => string;
}

/** What every part of a card can rely on. */
export interface CardInside extends CardSurroundings {
  readonly ordinals: ReadonlyMap<Node, number>;
  /** Draws what a container holds; handed down so that containers need not know all that they may hold. */
  readonly Elements: (props: ElementsProps) => JSX.Element;
}

export const CardContext = createContext<CardInside | null>(null);

export function useCard(): CardInside {
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
