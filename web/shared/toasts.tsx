import type { JSX } from "preact";
import { createStore, useStore } from "./store.ts";

export type ToastType = "success" | "info" | "warning" | "error";
interface Toast {
  readonly id: number;
  readonly type: ToastType;
  readonly content: string;
}

const signs: Readonly<Record<ToastType, string>> = { success: "✓", info: "i", warning: "!", error: "×" };
const store = createStore<{ toasts: readonly Toast[] }>({ toasts: [] });
let lastId = 0;

/** Stays as long as it takes to read: four seconds and a little for each character. */
export function toast(type: ToastType, content: string): void {
  const id = ++lastId;
  store.set((state) => ({ toasts: [...state.toasts.slice(-2), { id, type, content }] }));
  setTimeout(() => drop(id), 4000 + content.length * 60);
}

const drop = (id: number): void => store.set((state) => ({ toasts: state.toasts.filter((each) => each.id !== id) }));

export function Toasts(): JSX.Element {
  const toasts = useStore(store, (state) => state.toasts);
  return (
    <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
      {toasts.map((each) => (
        <div key={each.id} class={`toast toast-${each.type}`} data-testid="toast">
          <span class="toast-sign" aria-hidden="true">
            {signs[each.type]}
          </span>
          <span>{each.content}</span>
        </div>
      ))}
    </div>
  );
}
