import type { JSX } from "preact";
import type { FieldWords } from "./card-context.ts";
import { FieldFrame } from "./field-frame.tsx";
import { wireValue } from "./field-kinds.ts";
import { type Node, str } from "./node.ts";
import { useField } from "./use-field.ts";

const types = { date_picker: "date", picker_time: "time", picker_datetime: "datetime-local" } as const;
const isPicker = (tag: string): tag is keyof typeof types => tag in types;

/** The browser's own pickers: they speak the visitor's language, work by keyboard and are what phones do best. */
export function Picker({ element, words }: { readonly element: Node; readonly words: FieldWords }): JSX.Element {
  const field = useField(element, words);
  const tag = str(element, "tag");
  return (
    <FieldFrame element={element} field={field}>
      <input
        {...field.control}
        class="input input-picker"
        type={isPicker(tag) ? types[tag] : "date"}
        value={typeof field.value === "string" ? field.value : ""}
        disabled={field.disabled}
        // Years beyond four digits are a slip of the hand.
        max={tag === "date_picker" ? "9999-12-31" : undefined}
        onChange={(event) => {
          const { value } = event.currentTarget;
          const option = wireValue(element, value);
          field.set(value, typeof option === "string" ? { option } : undefined);
        }}
      />
    </FieldFrame>
  );
}
