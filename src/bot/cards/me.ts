import type { Translate } from "../../i18n/t.ts";
import type { AboutMe, HeldRole } from "../../orgs/about-me.ts";
import { escapeMd, md } from "./escape.ts";
import { buttons, type CardView, text } from "./kit.ts";

const stored = ["me.stored.person", "me.stored.settings", "me.stored.dialog", "me.stored.not"] as const;

/** What the bot knows about the asker: their roles and why, what is kept, and how to put it right. For their eyes only. */
export function meCard(me: AboutMe, contact: string, t: Translate): CardView {
  const post = me.post ? md`，${me.post}` : "";
  return {
    title: t("me.title", { name: me.name }),
    tone: "info",
    blocks: [
      text(t("me.rolesTitle", { count: me.roles.length }), "heading"),
      text(me.roles.map((held) => roleLine(held, t)).join("\n")),
      ...(me.deputies.length > 0
        ? [text(t("me.deputies", { names: escapeMd(me.deputies.join(t("list.and", {}))) }))]
        : []),
      text(t("me.storedTitle", {}), "heading"),
      text(stored.map((key) => `- ${t(key, { name: escapeMd(me.name), post })}`).join("\n")),
      text(t("me.correct", { contact: escapeMd(contact) })),
      buttons(
        { label: t("me.can", {}), action: "command.run", value: { line: "/帮助" }, say: "/帮助" },
        { label: t("me.all", {}), action: "command.run", value: { line: "/关于" }, say: "/关于" },
      ),
    ],
  };
}

function roleLine(held: HeldRole, t: Translate): string {
  const head = `- **${t(`role.${held.role}`, {})}**　${escapeMd(held.unit)}`;
  const instead = held.insteadOf ? t("me.instead", { name: escapeMd(held.insteadOf) }) : "";
  const from = held.from ? t(held.toCome ? "me.begins" : "me.since", { day: held.from }) : t("me.sinceUnknown", {});
  const until = held.until ? t("me.until", { day: held.until }) : t("me.open", {});
  const source = t(`me.source.${held.source}`, {});
  const giver = held.givenBy ? t("me.giver", { name: escapeMd(held.givenBy) }) : "";
  return `${head}${instead}\n  ${from}${until}${source}${giver}`;
}
