import type { JSX } from "preact";
import { Icon } from "../shared/icons.tsx";
import { useStore } from "../shared/store.ts";
import { HouseClock } from "./house-clock.tsx";
import { chat } from "./state.ts";

export function TopBar(): JSX.Element {
  const narrow = useStore(chat, (state) => state.narrow);
  return (
    <header class="top-bar">
      <span class="brand">
        <span class="brand-mark" aria-hidden="true">
          松
        </span>
        <span class="brand-name">松绑</span>
        <span class="brand-place">明川县演示 · 人和事都是虚构的</span>
      </span>
      <span class="top-bar-tools">
        <HouseClock />
        {!narrow && (
          <button
            type="button"
            class="bar-button"
            data-testid="phone-switch"
            onClick={() => chat.set({ phoneFrame: true })}
          >
            <Icon name="phone" />
            手机宽度
          </button>
        )}
      </span>
    </header>
  );
}
