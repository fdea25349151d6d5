import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toCardJson } from "../../src/bot/cards/render.ts";
import { buildWeb } from "../../web/build.mjs";
import { launchBrowser } from "../support/browser.ts";
import { type CardFixture, cardFixtures } from "../support/card-fixtures.ts";
import { type ChatWorld, chatWorld } from "../support/chat-page.ts";
import { differenceFromStored } from "../support/pictures.ts";

let browser: Browser;
let world: ChatWorld;
beforeAll(async () => {
  await buildWeb();
  [browser, world] = await Promise.all([launchBrowser("pinned"), chatWorld()]);
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

// The names are the object's own keys.
const names = Object.keys(cardFixtures) as CardFixture[];
const looks = [375, 1280].flatMap((width) => ["light", "dark"].map((theme) => ({ width, theme })));
/** Anything a person could see is far above this; what remains is how a processor rounds a curve's edge. */
const alike = 0.002;

test.each(looks)(
  "the kit's cards look as stored: $width px, $theme",
  async ({ width, theme }) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, locale: "zh-CN", deviceScaleFactor: 1 });
    const differing: string[] = [];
    for (const name of names) {
      const card = encodeURIComponent(JSON.stringify(toCardJson(cardFixtures[name])));
      await page.goto("about:blank");
      await page.goto(`${world.platform.origin}/chat/cards.html?font=served&theme=${theme}#${card}`);
      await page.getByTestId("card").waitFor();
      for (const chart of await page.getByTestId("chart").all()) {
        await expect.poll(() => chart.getAttribute("data-state")).toBe("drawn");
      }
      await page.evaluate(
        "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))",
      );
      const picture = await page.getByTestId("card").screenshot({ animations: "disabled" });
      const difference = await differenceFromStored(`card-${name}-${width}-${theme}`, picture);
      if (difference > alike) differing.push(`${name} differs in ${(difference * 100).toFixed(2)}%`);
    }
    expect(differing).toEqual([]);
    await page.context().close();
  },
  60_000,
);
