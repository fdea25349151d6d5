import { readPersonChange } from "../../src/bot/contact-event.ts";
import { defineEvent } from "../../src/bot/define-event.ts";
import { personChanged } from "../../src/orgs/person-changed.ts";

/** Somebody has left the organisation: their grants end today, without waiting for anybody to import a list. */
export const on = defineEvent({
  types: ["contact.user.deleted_v3"],
  async run(ctx, event) {
    const change = await personChanged(ctx.db, { ...readPersonChange(event), gone: true }, ctx.now());
    ctx.log.info({ change }, "contact deleted");
    return [];
  },
});
