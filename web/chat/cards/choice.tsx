import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "../../shared/icons.tsx";
import type { FieldWords } from "./card-context.ts";
import { useCard } from "./card-context.ts";
import { FieldFrame } from "./field-frame.tsx";
import { type Node, nodes, str, words } from "./node.ts";
import { type FieldUse, useField } from "./use-field.ts";

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One of several, or several: of fixed options or of people. */
export function ChoiceField({
  element,
  words: around,
}: {
  readonly element: Node;
  readonly words: FieldWords;
}): JSX.Element {
  const field = useField(element, around);
  const { nameOf } = useCard();
  const isPeople = str(element, "tag").endsWith("person");
  const choices = nodes(element, "options").map((option) => ({
    value: str(option, "value"),
    label: isPeople ? nameOf(str(option, "value")) : words(option, "text") || str(option, "value"),
  }));
  const placeholder = words(element, "placeholder") || "选一项";
  return (
    <FieldFrame element={element} field={field}>
      {str(element, "tag").startsWith("multi") ? (
        <Several field={field} choices={choices} placeholder={words(element, "placeholder") || "可选多项"} />
      ) : (
        <One field={field} choices={choices} placeholder={placeholder} />
      )}
    </FieldFrame>
  );
}

interface ChoiceProps {
  readonly field: FieldUse;
  readonly choices: readonly Choice[];
  readonly placeholder: string;
}

function One({ field, choices, placeholder }: ChoiceProps): JSX.Element {
  const value = typeof field.value === "string" ? field.value : "";
  return (
    <span class="select">
      <select
        {...field.control}
        class={value === "" ? "input input-blank" : "input"}
        value={value}
        disabled={field.disabled}
        onChange={(event) => field.set(event.currentTarget.value, { option: event.currentTarget.value })}
      >
        <option value="">{placeholder}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  );
}

function Several({ field, choices, placeholder }: ChoiceProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  const chosen = Array.isArray(field.value) ? field.value : [];
  const labels = choices.filter((choice) => chosen.includes(choice.value)).map((choice) => choice.label);
  const { "aria-required": _required, "aria-invalid": _invalid, ...control } = field.control;
  const labelledBy = control["aria-labelledby"];
  useEffect(() => closeOutside(root.current, open, () => setOpen(false)), [open]);

  function toggle(value: string, isOn: boolean): void {
    // Kept in the order of the options, whatever the order of the ticks.
    const now = choices.map((choice) => choice.value).filter((each) => (each === value ? isOn : chosen.includes(each)));
    field.set(now, { options: now });
  }

  return (
    <div
      class="several"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
        root.current?.querySelector("button")?.focus();
      }}
    >
      <button
        {...control}
        type="button"
        class={labels.length === 0 ? "input several-button input-blank" : "input several-button"}
        aria-labelledby={typeof labelledBy === "string" ? `${labelledBy} ${id}-value` : undefined}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        disabled={field.disabled}
        onClick={() => setOpen(!open)}
      >
        <span class="several-value" id={`${id}-value`}>
          {labels.length === 0 ? placeholder : labels.join("、")}
        </span>
        <Icon name="down" />
      </button>
      {open && (
        <fieldset class="several-list" id={`${id}-list`} aria-label={placeholder}>
          {choices.map((choice) => (
            <label key={choice.value} class="tick">
              <input
                type="checkbox"
                checked={chosen.includes(choice.value)}
                disabled={field.disabled}
                data-testid={`option-${choice.value}`}
                onChange={(event) => toggle(choice.value, event.currentTarget.checked)}
              />
              {choice.label}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function closeOutside(root: HTMLElement | null, open: boolean, close: () => void): (() => void) | undefined {
  if (!open) return undefined;
  const away = (event: Event): void => {
    if (event.target instanceof Node && !root?.contains(event.target)) close();
  };
  document.addEventListener("pointerdown", away);
  document.addEventListener("focusin", away);
  return () => {
    document.removeEventListener("pointerdown", away);
    document.removeEventListener("focusin", away);
  };
}
