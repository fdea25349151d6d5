import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { readClock } from "../clock.ts";
import type { Tx } from "../db/database.ts";
import { UserError } from "../errors.ts";
import { handOverIds } from "../outbox/hand-over.ts";
import { type Administrator, admitClient, changeClient, mostDays, renewToken, revokeClient } from "../systems/admit.ts";
import { retellEvent } from "../systems/events.ts";
import { endGrant, giveGrant, rights } from "../systems/grants.ts";
import { readHookUrl, readHosts } from "../systems/hosts.ts";
import { choicesOf, listClients, openClient } from "../systems/show.ts";
import { endWebhook, nameWebhook } from "../systems/webhooks.ts";
import { type Admin, forAdmin } from "./for-admin.ts";
import { notice } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { bearsMark, formMark } from "./sessions.ts";
import type { Shown, Typed } from "./systems-kit.ts";
import { onceOnlyPage, systemPage, systemsPage } from "./systems-page.ts";

const here = "/admin/systems";
const systems = { here, title: "systems.title", only: "systems.only" } as const;

const text = z.string().trim().max(2000).catch("");
const days = z.coerce.number().int().min(1).max(mostDays).catch(mostDays);
const newForm = z.object({ name: z.string().trim().min(2).max(40), who: z.string().max(200), days, hosts: text });
const actForm = z.discriminatedUnion("act", [
  z.object({
    act: z.literal("grant"),
    what: z.enum(rights),
    ledger: text,
    areaId: z.uuid(),
    level: z.coerce.number().int().min(0).max(4),
    basis: z.string().trim().max(200),
    until: z.iso.date(),
  }),
  z.object({ act: z.literal("endGrant"), grant: z.uuid() }),
  z.object({ act: z.literal("webhook"), url: text }),
  z.object({ act: z.literal("endWebhook"), webhook: z.uuid() }),
  z.object({ act: z.literal("retell"), event: z.uuid() }),
  z.object({ act: z.literal("change"), who: z.string().max(200), hosts: text }),
  z.object({ act: z.literal("renew"), days }),
  z.object({ act: z.literal("revoke") }),
]);
type Act = z.output<typeof actForm>;

/** The page on which other systems are let in, granted and ended; every act is written down with who did it. */
export function systemsRoutes(ports: WebPorts): Hono {
  const app = new Hono();
  app.get(here, (c) => forAdmin(ports, c, systems, (admin) => showAll(ports, c, admin)));
  app.post(here, (c) => forAdmin(ports, c, systems, (admin) => admit(ports, c, admin)));
  app.get(`${here}/:id`, (c) => forAdmin(ports, c, systems, (admin) => showOne(ports, c, admin)));
  app.post(`${here}/:id`, (c) => forAdmin(ports, c, systems, (admin) => act(ports, c, admin)));
  return app;
}

/** One transaction as the administrator at work; what is done and its line in the audit commit together. */
function working<T>(ports: WebPorts, admin: Admin, work: (tx: Tx, as: Administrator) => Promise<T>): Promise<T> {
  return ports.db.transaction().execute(async (tx) => {
    const now = (await readClock(tx))();
    return work(tx, { id: admin.id, openId: admin.session.openId, county: admin.county, now });
  });
}

async function write(tx: Tx, as: Administrator, action: string, target: string): Promise<void> {
  await tx.insertInto("auditLog").values({ actor: as.openId, action, target, traceId: randomUUID() }).execute();
}

const frame = (admin: Admin) => ({ ...admin.words, title: admin.words.t("systems.title", {}) });

async function showAll(ports: WebPorts, c: Context, admin: Admin, refused?: Typed): Promise<Response> {
  const view = await working(ports, admin, async (tx, as) => ({
    clients: await listClients(tx, as.county),
    choices: await choicesOf(tx, as.county, as.now),
  }));
  const page = systemsPage(frame(admin), {
    ...view,
    name: admin.name,
    mark: formMark(admin.session),
    ...(refused ? { refused } : {}),
  });
  return c.html(page, refused ? 422 : 200);
}

async function showOne(ports: WebPorts, c: Context, admin: Admin, shown: Shown = {}): Promise<Response> {
  const id = z.uuid().safeParse(c.req.param("id")).data;
  const view = await working(ports, admin, async (tx, as) => {
    const opened = id && (await openClient(tx, as.county, id));
    return opened && { ...opened, choices: await choicesOf(tx, as.county, as.now, opened.client.deptId) };
  });
  if (!view)
    return c.html(
      notice(frame(admin), admin.words.t("systems.gone", {}), { href: here, label: frame(admin).title }),
      404,
    );
  const done = c.req.query("done") === undefined ? {} : { said: admin.words.t("systems.done", {}) };
  const page = systemPage(frame(admin), {
    ...view,
    name: admin.name,
    mark: formMark(admin.session),
    ...done,
    ...shown,
  });
  return c.html(page, shown.refused ? 422 : 200);
}

function stale(c: Context, admin: Admin): Response | Promise<Response> {
  return c.html(
    notice(frame(admin), admin.words.t("office.form.stale", {}), { href: here, label: frame(admin).title }),
    403,
  );
}

async function admit(ports: WebPorts, c: Context, admin: Admin): Promise<Response> {
  const body = await c.req.parseBody();
  if (!bearsMark(admin.session, body["mark"])) return stale(c, admin);
  const form = newForm.safeParse(body);
  if (!form.success) return showAll(ports, c, admin, { typed: body, said: admin.words.t("systems.lacks.form", {}) });
  const { name, who, days: term, hosts } = form.data;
  const [deptId = "", officer = ""] = who.split(" ");
  try {
    const once = await working(ports, admin, async (tx, as) => {
      if (!z.uuid().safeParse(deptId).success) throw new UserError("systems.lacks.officer", {});
      const made = await admitClient(tx, ports.columns, as, {
        name,
        deptId,
        officer,
        days: term,
        hosts: readHosts(hosts),
      });
      await write(tx, as, "system.admit", made.publicId);
      return made;
    });
    return await c.html(onceOnlyPage(frame(admin), { ...once, name }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return showAll(ports, c, admin, { typed: body, said: error.say(admin.words.t) });
  }
}

async function act(ports: WebPorts, c: Context, admin: Admin): Promise<Response> {
  const body = await c.req.parseBody();
  if (!bearsMark(admin.session, body["mark"])) return stale(c, admin);
  const id = z.uuid().safeParse(c.req.param("id")).data;
  const form = actForm.safeParse(body);
  if (!id || !form.success) {
    return showOne(ports, c, admin, { refused: { typed: body, said: admin.words.t("systems.lacks.form", {}) } });
  }
  const wanted = form.data;
  try {
    if (wanted.act === "renew") return await renew(ports, c, admin, id, wanted.days);
    const effects = await working(ports, admin, async (tx, as) => {
      const client = (await listClients(tx, as.county)).find((one) => one.id === id);
      if (!client) throw new UserError("systems.gone", {});
      const done = await perform(ports, tx, as, client, wanted);
      if (!done) throw new UserError("systems.gone", {});
      await write(tx, as, `system.${wanted.act}`, `${client.publicId} ${done.target}`.trim());
      return done.effect ? [done.effect] : [];
    });
    await handOverIds(ports, effects);
    return c.redirect(`${here}/${id}?done=1`, 303);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return showOne(ports, c, admin, { refused: { typed: body, said: error.say(admin.words.t) } });
  }
}

interface Done {
  readonly target: string;
  /** Outbox row to hand over after the commit. */
  readonly effect?: string;
}

/** Undefined: there was nothing to do it to. */
async function perform(
  ports: WebPorts,
  tx: Tx,
  as: Administrator,
  client: { readonly id: string; readonly hosts: readonly string[] },
  wanted: Exclude<Act, { act: "renew" }>,
): Promise<Done | undefined> {
  const { id } = client;
  switch (wanted.act) {
    case "grant":
      return { target: await giveGrant(tx, as, { ...wanted, clientId: id }) };
    case "endGrant":
      return (await endGrant(tx, as, wanted.grant)) ? { target: wanted.grant } : undefined;
    case "webhook": {
      const hook = readHookUrl(wanted.url, client.hosts, ports.loopback);
      if (!hook.ok) throw new UserError(`systems.lacks.url.${hook.why}`, {});
      const cause = `admin-${randomUUID()}`;
      const named = await nameWebhook(tx, { clientId: id, county: as.county, url: hook.url, cause });
      if (!named) throw new UserError("systems.lacks.webhooks", {});
      const effect = await tx.selectFrom("outbox").select("id").where("cause", "=", cause).executeTakeFirstOrThrow();
      return { target: named, effect: effect.id };
    }
    case "endWebhook":
      return (await endWebhook(tx, id, wanted.webhook)) ? { target: wanted.webhook } : undefined;
    case "retell": {
      const effect = await retellEvent(tx, as.county, wanted.event);
      return effect ? { target: wanted.event, effect } : undefined;
    }
    case "change": {
      const officer = wanted.who.split(" ")[1] ?? "";
      return (await changeClient(tx, as, id, { officer, hosts: readHosts(wanted.hosts) })) ? { target: "" } : undefined;
    }
    case "revoke":
      return (await revokeClient(tx, as, id)) ? { target: "" } : undefined;
  }
}

async function renew(ports: WebPorts, c: Context, admin: Admin, id: string, term: number): Promise<Response> {
  const once = await working(ports, admin, async (tx, as) => {
    const fresh = await renewToken(tx, as, id, term);
    if (!fresh) throw new UserError("systems.gone", {});
    await write(tx, as, "system.renew", fresh.publicId);
    return fresh;
  });
  return await c.html(onceOnlyPage(frame(admin), { id, ...once }));
}
