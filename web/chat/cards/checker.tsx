import type { JSX } from "preact";
import { CardButton } from "./button.tsx";
import { FieldFrame } from "./field-frame.tsx";
import { type Node, node, nodes, yes } from "./node.ts";
import { RichText } from "./rich-text.tsx";
import { useField } from "./use-field.ts";

/** A tick with its words. Without behaviours it is the reader's own and is told to nobody. */
export function Checker({ element }: { readonly element: Node }): JSX.Element {
  const field = useField(element, { isWrong: false });
  const checked = field.value === true;
  const isTold = nodes(element, "behaviors").length > 0;
  const struck = checked && yes(node(element, "checked_style") ?? {}, "show_strikethrough");
  const { "aria-label": _label, "aria-required": required, ...control } = field.control;
  return (
    <FieldFrame element={element} field={field}>
      <label class={struck ? "tick tick-done" : "tick"}>
        <input
          {...control}
          required={required === true}
          type="checkbox"
          checked={checked}
          disabled={field.disabled}
          aria-busy={field.busy}
          onChange={(event) =>
            field.set(event.currentTarget.checked, isTold ? { checked: event.currentTarget.checked } : undefined)
          }
        />
        <RichText text={node(element, "text")} />
      </label>
      {nodes(node(element, "button_area"), "buttons").map((button, index) => (
        <CardButton key={index} element={button} />
      ))}
    </FieldFrame>
  );
}
