import type { JSX } from "preact";
import { Popover } from "../../shared/popover.tsx";
import { addressOf, useCard } from "./card-context.ts";
import { type Node, node, nodes, safeAddress, str, words, yes } from "./node.ts";
import { useField } from "./use-field.ts";

/** The menu behind three dots. */
export function Overflow({ element }: { readonly element: Node }): JSX.Element {
  const card = useCard();
  return (
    <Popover label="⋯" name="更多" testid={`overflow-${str(element, "name")}`}>
      {(close) => (
        <div class="menu">
          {nodes(element, "options").map((option, index) => (
            <button
              key={index}
              type="button"
              class="menu-item"
              onClick={() => {
                close();
                const address = safeAddress(str(node(option, "multi_url"), "url"));
                if (node(option, "multi_url") && address) window.open(address, "_blank", "noopener,noreferrer");
                void card.click({ component: addressOf(element, card.ordinals), option: str(option, "value") });
              }}
            >
              {words(option, "text")}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}

/** A choice among pictures: one, or several. */
export function SelectImage({ element }: { readonly element: Node }): JSX.Element {
  const { fileAddress } = useCard();
  const field = useField(element, { isWrong: false });
  const several = yes(element, "multi_select");
  const chosen = typeof field.value === "string" ? [field.value] : Array.isArray(field.value) ? field.value : [];

  function choose(value: string, isOn: boolean): void {
    if (!several) field.set(value, { option: value });
    else {
      const now = isOn ? [...chosen, value] : chosen.filter((each) => each !== value);
      field.set(now, { options: now });
    }
  }

  return (
    <fieldset class="select-img">
      <legend class="unseen">{several ? "可选多张图" : "选一张图"}</legend>
      {nodes(element, "options").map((option, index) => (
        <label key={index} class="select-img-option">
          <input
            type={several ? "checkbox" : "radio"}
            name={`${card(element)}-image`}
            checked={chosen.includes(str(option, "value"))}
            disabled={field.disabled || yes(option, "disabled")}
            onChange={(event) => choose(str(option, "value"), event.currentTarget.checked)}
          />
          <img src={fileAddress(str(option, "img_key"))} alt={`第 ${index + 1} 张`} />
        </label>
      ))}
    </fieldset>
  );
}

const card = (element: Node): string => str(element, "name") || str(element, "element_id") || "select";
