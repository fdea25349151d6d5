import { randomInt, randomUUID } from "node:crypto";
import type { Button, CardView } from "../../src/bot/cards/kit.ts";
import { fitCard } from "../../src/bot/cards/limits.ts";
import { toPlainText } from "../../src/bot/cards/plain.ts";
import { handleClick } from "../../src/bot/click.ts";
import type { Registry } from "../../src/bot/define-command.ts";
import { type Handled, handle } from "../../src/bot/handle.ts";
import type { ClickOutcome } from "../../src/bot/reply.ts";
import type { Chat, Context, Role } from "../../src/context.ts";
import { createColumns } from "../../src/crypto/column.ts";
import type { Db } from "../../src/db/database.ts";
import { type Locale, translator } from "../../src/i18n/t.ts";
import { createLogger } from "../../src/log.ts";
import { bindActor } from "../../src/orgs/bind-actor.ts";
import { findActor } from "../../src/orgs/find-actor.ts";

export interface Person {
  readonly openId: string;
  readonly id: string;
}

/** A county of its own in the test database, in which people talk to the bot as the role that handlers run as. */
export class World {
  readonly county: string;
  readonly #db: Db;
  readonly #registry: Registry;
  readonly private: Chat = { id: `oc_${randomUUID()}`, kind: "p2p" };
  readonly group: Chat = { id: `oc_${randomUUID()}`, kind: "group" };
  now = new Date("2026-11-23T02:00:00Z");

  constructor(db: Db, registry: Registry, county = String(randomInt(100_000, 999_999))) {
    this.county = county;
    this.#db = db;
    this.#registry = registry;
  }

  async unit(name: string, path: string): Promise<string> {
    const row = {
      county: this.county,
      kind: "village",
      name,
      path: `c${this.county}.${path}`,
      parentId: null,
    } as const;
    const { id } = await this.#db
      .insertInto("orgUnit")
      .values({ ...row, urbanClass: null, validTo: null })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  }

  async person(
    name: string,
    orgId?: string,
    roles: readonly Role[] = ["keeper"],
    locale: Locale = "zh-CN",
  ): Promise<Person> {
    const openId = `ou_${randomUUID().replaceAll("-", "")}`;
    const { id } = await this.#db
      .insertInto("person")
      .values({ county: this.county, name, post: null, feishuOpenId: openId, unionId: null, phoneHmac: null, locale })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (const role of orgId ? roles : []) {
      const membership = { personId: id, orgId: orgId ?? "", role, deptId: null, deputyOf: null, validTo: null };
      await this.#db.insertInto("membership").values(membership).execute();
    }
    return { openId, id };
  }

  stranger(): { readonly openId: string } {
    return { openId: `ou_${randomUUID().replaceAll("-", "")}` };
  }

  /** One message and its answer, committed. */
  say(who: { readonly openId: string }, line: string, chat = this.private): Promise<Handled> {
    const incoming = { messageId: `om_${randomUUID()}`, chat, senderOpenId: who.openId, files: [], mentionsBot: true };
    return this.within(who, chat, async (ctx) => {
      const answer = await handle(ctx, { ...incoming, kind: "text", text: line }, this.#registry);
      const fitted = fitCard(answer.card, ctx.locale);
      if (fitted.kind !== "card") throw new Error(`the answer to ${line} does not fit a card`);
      return answer;
    });
  }

  /** A file or something without words. */
  drop(who: { readonly openId: string }, kind: "file" | "other"): Promise<Handled> {
    const chat = this.private;
    const incoming = { messageId: `om_${randomUUID()}`, chat, senderOpenId: who.openId, files: [], mentionsBot: false };
    return this.within(who, chat, (ctx) => handle(ctx, { ...incoming, kind, text: "" }, this.#registry));
  }

  press(
    who: { readonly openId: string },
    value: Readonly<Record<string, unknown>>,
    form: Readonly<Record<string, unknown>> = {},
    chat = this.private,
  ): Promise<ClickOutcome> {
    const click = { messageId: `om_${randomUUID()}`, chatId: chat.id, openId: who.openId, value, form };
    return this.within(who, chat, (ctx) => handleClick(ctx, click, this.#registry));
  }

  async within<T>(who: { readonly openId: string }, chat: Chat, work: (ctx: Context) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (db) => {
      const known = await findActor(db, who.openId, this.now);
      await bindActor(db, { openId: who.openId, county: this.county, actor: known.actor });
      return work({
        actor: known.actor,
        chat,
        db,
        log: createLogger("silent"),
        t: translator(known.locale),
        locale: known.locale,
        now: () => this.now,
        traceId: "t-1",
        cause: "t-1",
        about: { version: "1.2.3", owner: "明川县减负专项办" },
        columns: createColumns(Buffer.alloc(32, 7).toString("base64")),
      });
    });
  }
}

/** What a reader of the plain twin sees. */
export function read(answer: { readonly card?: CardView }): string {
  return answer.card ? toPlainText(answer.card) : "";
}

/** The first button of a card whose label contains these words. */
export function button(card: CardView | undefined, label: string): Button {
  const all = (card?.blocks ?? []).flatMap((block) => {
    if (block.kind === "buttons") return block.buttons;
    return block.kind === "form" ? [block.submit, ...(block.others ?? [])] : [];
  });
  const found = all.find((one) => one.label.includes(label));
  if (!found) throw new Error(`no button "${label}" among ${all.map((one) => one.label).join(", ")}`);
  return found;
}

/** What the platform sends back when the button is pressed. */
export function valueOf({ action, value }: Button): Readonly<Record<string, unknown>> {
  return { action, ...value };
}
