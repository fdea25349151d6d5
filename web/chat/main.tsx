import "@fontsource/noto-sans-sc/400.css";
import "@fontsource/noto-sans-sc/600.css";
import "../tokens.css";
import "../base.css";
import "../tones.css";
import "./layout.css";
import "./thread.css";
import "./composer.css";
import "./cards/cards.css";
import "./cards/fields.css";
import "./cards/tables.css";
import { render } from "preact";
import { App } from "./app.tsx";

const root = document.getElementById("app");
if (root) render(<App />, root);
