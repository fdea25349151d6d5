import type { ComponentChildren, JSX } from "preact";
import { type Node, str, words, yes } from "./node.ts";
import type { FieldUse } from "./use-field.ts";

interface FieldFrameProps {
  readonly element: Node;
  readonly field: FieldUse;
  readonly children: ComponentChildren;
}

/** Label above, control, what is wrong below. */
export function FieldFrame({ element, field, children }: FieldFrameProps): JSX.Element {
  const label = words(element, "label");
  const side = str(element, "label_position") === "left" ? "field field-left" : "field";
  const width = /^\d+px$/.test(str(element, "width")) ? str(element, "width") : undefined;
  return (
    <div class={field.error ? `${side} field-wrong` : side} style={{ maxWidth: width }}>
      {label && (
        <span class="field-label" id={field.labelId}>
          {label}
          {yes(element, "required") && <span class="field-required">必填</span>}
        </span>
      )}
      <div class="field-control">{children}</div>
      {field.error && (
        <p class="field-error" id={field.errorId} role="alert" data-testid="field-error">
          {field.error}
        </p>
      )}
    </div>
  );
}
