import { expect, test } from "vitest";
import { loadEvents } from "../../src/bot/load-events.ts";
import { handled } from "../../src/ingress/app.ts";

test("what the ingress keeps is what somebody reacts to, and the other way round", async () => {
  const reactions = await loadEvents(new URL("../../handlers/events/", import.meta.url));
  const ofTheBot = ["im.message.receive_v1", "card.action.trigger"];
  expect([...handled].toSorted()).toEqual([...ofTheBot, ...reactions.keys()].toSorted());
});
