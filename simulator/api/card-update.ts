import { checkCardContent, isCardOfSchema2 } from "./content.ts";
import { setCard } from "./edit.ts";
import { type Endpoint, isObject } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

const TOKEN_LIFE_MS = 30 * 60_000;
const USES_MAX = 2;

/** A card replaced with the token of a click: after the click was answered, within 30 minutes, twice at most. */
export const updateCardLater: Endpoint = {
  name: "card.update",
  method: "POST",
  path: "/open-apis/interactive/v1/card/update",
  auth: "tenant",
  limitStatus: 400,
  run: (sim, call) => {
    const { token, card } = call.body;
    if (typeof token !== "string" || !isObject(card)) throw new Refusal(10002, "invalid param");
    const kept = sim.world.cardTokens.get(token);
    const message = kept ? sim.world.messages.get(kept.messageId) : undefined;
    if (!kept || !message || !kept.answered) throw new Refusal(300020, "the token is invalid");
    call.touched.messageId = message.messageId;
    if (sim.clock.ms() - kept.at > TOKEN_LIFE_MS) throw new Refusal(300030, "the token has expired");
    if (kept.uses >= USES_MAX) throw new Refusal(300040, "the card was updated too many times");
    if (message.recalledAt !== null) throw new Refusal(200000, "the message was recalled");
    if (message.sender.id !== sim.world.app.appId) throw new Refusal(200310, "the card belongs to another app");
    // Old cards carry their readers beside the card itself.
    const { open_ids: _openIds, ...content } = card;
    const text = JSON.stringify(content);
    try {
      checkCardContent(sim, text);
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(11311, error.message) : error;
    }
    if (isCardOfSchema2(text) !== isCardOfSchema2(message.content)) throw new Refusal(11311, "another card schema");
    kept.uses++;
    setCard(sim, message, text);
    return { code: 0, msg: "ok" };
  },
};
