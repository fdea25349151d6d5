import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ConfirmDialog } from "../../shared/dialog.tsx";
import { addressOf, useCard } from "./card-context.ts";
import { useForm } from "./form.tsx";
import { type Node, node, nodes, safeAddress, str, words, yes } from "./node.ts";

export interface ButtonUse {
  readonly press: () => void;
  readonly busy: boolean;
  readonly disabled: boolean;
  /** Where the button leads when it only opens a page. */
  readonly address: string | undefined;
  readonly dialog: JSX.Element | null;
}

/** Everything that can be pressed: asks first where the card says so, is busy until answered, opens what it opens. */
export function useButton(element: Node): ButtonUse {
  const card = useCard();
  const form = useForm();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const behaviors = nodes(element, "behaviors");
  const formAction = str(element, "form_action_type");
  const calls = behaviors.some((each) => str(each, "type") === "callback") || formAction === "submit";
  const opens = behaviors.find((each) => str(each, "type") === "open_url");
  const address = opens && safeAddress(str(opens, "pc_url") || str(opens, "default_url"));
  const question = node(element, "confirm");
  const disabled = yes(element, "disabled") || busy;

  async function act(): Promise<void> {
    if (formAction === "reset") {
      form?.reset();
      return;
    }
    if (address) window.open(address, "_blank", "noopener,noreferrer");
    if (!calls) return;
    setBusy(true);
    try {
      if (form && formAction === "submit") await form.submit(element);
      else await card.click({ component: addressOf(element, card.ordinals) });
    } finally {
      setBusy(false);
    }
  }

  const press = (): void => {
    if (disabled) return;
    if (question) setAsking(true);
    else void act();
  };
  const dialog = asking && question && (
    <ConfirmDialog
      title={words(question, "title")}
      text={words(question, "text")}
      yes={words(element, "text") || "确定"}
      danger={str(element, "type").startsWith("danger")}
      onAnswer={(agreed) => {
        setAsking(false);
        if (agreed) void act();
      }}
    />
  );
  return { press, busy, disabled, address: calls || question ? undefined : address, dialog: dialog || null };
}
