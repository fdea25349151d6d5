import { type Element, plainText } from "./card-json.ts";
import type { Button } from "./kit.ts";

/** A button that does nothing on its own cannot be pressed. */
export function renderButton(button: Button): Element {
  const calls = button.action ? [{ type: "callback", value: { action: button.action, ...button.value } }] : [];
  const opens =
    button.url && /^https?:\/\/\S+$/.test(button.url) ? [{ type: "open_url", default_url: button.url }] : [];
  const behaviors = [...calls, ...opens];
  const types = { primary: "primary_filled", default: "default", danger: "danger" } as const;
  return {
    tag: "button",
    text: plainText(button.label, 100),
    type: types[button.look ?? "default"],
    ...(button.disabled || behaviors.length === 0 ? { disabled: true } : {}),
    ...(button.confirm
      ? { confirm: { title: plainText(button.confirm.title), text: plainText(button.confirm.text) } }
      : {}),
    ...(behaviors.length > 0 ? { behaviors } : {}),
  };
}

/** Buttons side by side that wrap on a narrow screen; a single one needs no row. */
export function buttonRow(buttons: readonly Element[]): Element {
  const [only, ...more] = buttons;
  if (only && more.length === 0) return only;
  const columns = buttons.map((button) => ({ tag: "column", width: "auto", elements: [button] }));
  return { tag: "column_set", flex_mode: "flow", horizontal_spacing: "8px", columns };
}
