import type { JSX } from "preact";
import { type Node, str, words, yes } from "./node.ts";
import { useButton } from "./use-button.tsx";

const looks: Readonly<Record<string, string>> = {
  primary: "button-accent",
  primary_filled: "button-primary",
  laser: "button-primary",
  danger: "button-danger-line",
  danger_filled: "button-danger",
  text: "button-text",
  primary_text: "button-text button-text-accent",
  danger_text: "button-text button-text-danger",
};

export function CardButton({ element }: { readonly element: Node }): JSX.Element {
  const { press, busy, disabled, address, dialog } = useButton(element);
  const width = str(element, "width");
  const name = str(element, "name") || str(element, "element_id");
  const shared = {
    class: `button ${looks[str(element, "type")] ?? ""} button-${str(element, "size") || "medium"}${width === "fill" ? " button-fill" : ""}`,
    style: { width: /^\d+px$/.test(width) ? width : undefined },
    title: words(element, disabled ? "disabled_tips" : "hover_tips") || undefined,
    "data-testid": name ? `button-${name}` : "card-button",
  };
  const label = words(element, "text") || "打开";
  if (address && !disabled) {
    return (
      <a {...shared} href={address} target="_blank" rel="noopener noreferrer">
        {label}
      </a>
    );
  }
  return (
    <>
      {/* Busy, it stays focusable and says so; only what the card switched off is switched off. */}
      <button
        {...shared}
        type="button"
        disabled={yes(element, "disabled")}
        aria-disabled={busy || undefined}
        aria-busy={busy}
        onClick={press}
      >
        {busy && <span class="spinner" aria-hidden="true" />}
        {label}
      </button>
      {dialog}
    </>
  );
}
