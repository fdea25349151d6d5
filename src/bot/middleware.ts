import { sql } from "kysely";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import type { Translate } from "../i18n/t.ts";
import { includes } from "./audience.ts";
import { escapeMd } from "./cards/escape.ts";
import { noticeCard } from "./cards/notice.ts";
import type { Middleware } from "./compose.ts";
import { whomToAsk } from "./contact.ts";
import type { Audience, Command } from "./define-command.ts";
import { type Reply, reply } from "./reply.ts";

/** What a person is told when a command was refused. */
export type OnRefusal = (ctx: Context, error: UserError) => Reply;

/** The order is the security model: who, then where, and only then what was typed. */
export function buildChain(command: Command, onRefusal: OnRefusal = refusalReply): readonly Middleware[] {
  return [errorBoundary(onRefusal), audience(command.who), place(command.where)];
}

/**
 * A UserError becomes the reply, and what the command had written until then is undone. Anything else is a fault and
 * goes on to the caller: after a database error this transaction cannot answer any more.
 */
export function errorBoundary(onRefusal: OnRefusal): Middleware {
  return async function errorBoundary(ctx, next) {
    await sql`savepoint command`.execute(ctx.db);
    try {
      return await next();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await sql`rollback to savepoint command`.execute(ctx.db);
      ctx.log.info({ refused: error.key }, "command refused");
      return onRefusal(ctx, error);
    }
  };
}

/** Lets an audience pass; the others are told what they lack and whom to ask. */
export function audience(who: Audience): Middleware {
  return async function audience(ctx, next) {
    await requireAudience(ctx, who);
    return next();
  };
}

/** Checked when a command runs and again when a button is pressed. */
export async function requireAudience(ctx: Context, who: Audience): Promise<void> {
  if (includes(who, ctx.actor)) return;
  const contact = await whomToAsk(ctx);
  if (ctx.actor.kind === "stranger" || typeof who === "string") throw new UserError("error.unknownPerson", { contact });
  const role = who.map((one) => ctx.t(`role.${one}`, {})).join(ctx.t("list.or", {}));
  throw new UserError("error.forbidden", { role, contact });
}

/** Some things are not for a group's eyes. */
export function place(where: Command["where"]): Middleware {
  return async function place(ctx, next) {
    if (where === "private" && ctx.chat.kind === "group") throw new UserError("error.privateOnly", {});
    return next();
  };
}

/** What a person gets for a fault: the number under which the log has the story. */
export function faultReply(t: Translate, traceId: string): Reply {
  return reply(noticeCard(t("error.faultTitle", {}), [t("error.fault", { id: traceId })], "warn"));
}

function refusalReply(ctx: Context, error: UserError): Reply {
  return reply(noticeCard(ctx.t("error.title", {}), [escapeMd(error.say(ctx.t))], "warn"));
}
