import type { JSX } from "preact";
import type { FieldWords } from "./card-context.ts";
import { FieldFrame } from "./field-frame.tsx";
import { type Node, num, str, words } from "./node.ts";
import { useField } from "./use-field.ts";

interface FieldProps {
  readonly element: Node;
  readonly words: FieldWords;
}

export function InputField({ element, words: around }: FieldProps): JSX.Element {
  const field = useField(element, around);
  const text = typeof field.value === "string" ? field.value : "";
  const kind = str(element, "input_type");
  const shared = {
    ...field.control,
    class: "input",
    value: text,
    disabled: field.disabled,
    maxLength: num(element, "max_length") ?? 1000,
    placeholder: words(element, "placeholder"),
    autoComplete: "off",
  };
  const send = (): void => field.set(text, { inputValue: text });
  return (
    <FieldFrame element={element} field={field}>
      {kind === "multiline_text" ? (
        <textarea
          {...shared}
          rows={num(element, "rows") ?? 5}
          onInput={(event) => field.set(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          {...(kind === "password" ? { type: "password" } : {})}
          onInput={(event) => field.set(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
            event.preventDefault();
            if (!field.inForm) send();
          }}
        />
      )}
      {!field.inForm && (
        <button type="button" class="button" disabled={field.disabled} aria-busy={field.busy} onClick={send}>
          提交
        </button>
      )}
    </FieldFrame>
  );
}
