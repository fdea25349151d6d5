import { readPersonChange } from "../../src/bot/contact-event.ts";
import { defineEvent } from "../../src/bot/define-event.ts";
import { personChanged } from "../../src/orgs/person-changed.ts";

/** Somebody is called otherwise, or was frozen or has resigned: then their grants end today. */
export const on = defineEvent({
  types: ["contact.user.updated_v3"],
  async run(ctx, event) {
    const change = await personChanged(ctx.db, readPersonChange(event), ctx.now());
    ctx.log.info({ change }, "contact updated");
    return [];
  },
});
