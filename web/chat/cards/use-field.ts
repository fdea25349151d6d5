import { useId, useReducer, useState } from "preact/hooks";
import type { FieldWords } from "./card-context.ts";
import { addressOf, type CardClick, useCard } from "./card-context.ts";
import { defaultOf } from "./field-kinds.ts";
import { useForm } from "./form.tsx";
import { recallValues, rememberValue, type Value } from "./form-memory.ts";
import { type Node, str, words, yes } from "./node.ts";

export interface FieldUse {
  readonly value: Value;
  readonly inForm: boolean;
  readonly busy: boolean;
  readonly disabled: boolean;
  readonly error: string | undefined;
  readonly errorId: string;
  readonly labelId: string;
  /** What every control of the field carries: its names for people, for assistive technology and for tests. */
  readonly control: Readonly<Record<string, string | boolean | undefined>>;
  /** Keeps the value; outside a form the platform hears of it at once when `click` says what to send. */
  readonly set: (value: Value, click?: Omit<CardClick, "component">) => void;
}

/** One field, in a form or alone. */
export function useField(element: Node, around: FieldWords): FieldUse {
  const card = useCard();
  const form = useForm();
  const id = useId();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [busy, setBusy] = useState(false);
  const name = str(element, "name");
  const fallback = defaultOf(element);
  const alone = `${card.memory}/#${name || str(element, "element_id") || String(card.ordinals.get(element))}`;
  const value = form
    ? (form.values[name] ?? fallback)
    : (recallValues(alone, [{ name, value: fallback }])[name] ?? fallback);
  const error = form?.errors[name];
  const label = words(element, "label");
  const labelledBy = label ? `${id}-label` : around.labelledBy;

  function set(next: Value, click?: Omit<CardClick, "component">): void {
    if (form) {
      form.set(name, next);
      return;
    }
    rememberValue(alone, name, next);
    redraw(undefined);
    if (!click) return;
    setBusy(true);
    void card.click({ component: addressOf(element, card.ordinals), ...click }).then(() => setBusy(false));
  }

  const isWrong = error !== undefined || around.isWrong;
  return {
    value,
    inForm: form !== null,
    busy,
    disabled: yes(element, "disabled") || busy,
    error,
    errorId: `${id}-error`,
    labelId: `${id}-label`,
    control: {
      "data-field": name,
      "data-testid": `field-${name}`,
      "aria-labelledby": labelledBy,
      "aria-label": labelledBy ? undefined : words(element, "placeholder") || name || undefined,
      "aria-required": yes(element, "required") || undefined,
      "aria-invalid": isWrong || undefined,
      "aria-describedby": error === undefined ? around.describedBy : `${id}-error`,
    },
    set,
  };
}
