/**
 * Draws one card alone, for pictures and for whoever writes cards: /chat/cards.html#<card JSON, percent-encoded>, or the
 * card posted to the window as `{ card }`. Nothing is sent anywhere; a click is shown as text.
 */
import "@fontsource/noto-sans-sc/400.css";
import "@fontsource/noto-sans-sc/600.css";
import "./tokens.css";
import "./base.css";
import "./tones.css";
import "./chat/cards/cards.css";
import "./chat/cards/fields.css";
import "./chat/cards/tables.css";
import { render } from "preact";
import { Card } from "./chat/cards/card.tsx";
import { Toasts, toast } from "./shared/toasts.tsx";

const root = document.getElementById("card");

function draw(card: unknown): void {
  if (!root || typeof card !== "object" || card === null) return;
  render(
    <>
      <Toasts />
      <Card
        // Its parts are read one by one, each with a default.
        card={card as Record<string, unknown>}
        memory="preview"
        click={(what) => {
          toast("info", JSON.stringify(what));
          return Promise.resolve(true);
        }}
        nameOf={(id) => id}
        fileAddress={(key) => `/chat/api/files/${encodeURIComponent(key)}`}
      />
    </>,
    root,
  );
}

function drawHash(): void {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (hash) draw(JSON.parse(hash));
}

const query = new URLSearchParams(location.search);
for (const name of ["theme", "font"]) {
  const value = query.get(name);
  if (value) document.documentElement.dataset[name] = value;
}
addEventListener("hashchange", drawHash);
addEventListener("message", (event: MessageEvent<unknown>) => {
  const { data } = event;
  if (event.origin === location.origin && typeof data === "object" && data !== null && "card" in data) draw(data.card);
});
drawHash();
