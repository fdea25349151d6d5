import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";
import { contracts } from "../queue/contracts.ts";
import { assets } from "./assets.ts";
import { type Admin, forAdmin } from "./for-admin.ts";
import { loginRoutes } from "./login.ts";
import { notice } from "./page.ts";
import type { WebPorts } from "./ports.ts";
import { queuesPage } from "./queues-page.ts";
import { readQueues } from "./queues-state.ts";
import { bearsMark, formMark } from "./sessions.ts";
import { systemsRoutes } from "./systems-routes.ts";

const here = "/admin/queues";
const jobId = z.string().regex(/^[\w-]{1,200}$/);
const queues = { here, title: "office.queues.title", only: "office.admin.only" } as const;
const retryForm = z.object({ mark: z.string(), queue: z.string(), id: jobId });

/** The pages of the people who run the bot, and the login that all pages behind one share. */
export function adminRoutes(ports: WebPorts): Hono {
  const app = new Hono();
  app.route("/", assets());
  app.route("/", loginRoutes(ports));
  // What these pages say is for the person who asked, and for nobody's cache.
  app.use("/admin/*", async (c, next) => {
    await next();
    c.res.headers.set("cache-control", "no-store");
  });
  app.get("/admin", (c) => c.redirect(here));
  app.get(here, (c) => forAdmin(ports, c, queues, (admin) => showQueues(ports, c, admin)));
  app.post(`${here}/retry`, (c) => forAdmin(ports, c, queues, (admin) => retry(ports, c, admin)));
  app.route("/", systemsRoutes(ports));
  return app;
}

async function showQueues(ports: WebPorts, c: Context, { session, name, words }: Admin): Promise<Response> {
  const state = await readQueues(ports.db, ports.queues, ports.stream);
  const { t } = words;
  const said = outcome(c.req.query("retried"), (id) => t("office.failed.retried", { id }));
  const gone = outcome(c.req.query("gone"), (id) => t("office.failed.gone", { id }));
  const view = { state, name, now: new Date(), mark: formMark(session), said: said ?? gone };
  return c.html(queuesPage({ ...words, title: t("office.queues.title", {}) }, view));
}

/** What became of a press, told once on the page that follows it. */
function outcome(id: string | undefined, say: (id: string) => string): string | undefined {
  return id !== undefined && jobId.safeParse(id).success ? say(id) : undefined;
}

async function retry(ports: WebPorts, c: Context, admin: Admin): Promise<Response> {
  const form = retryForm.safeParse(await c.req.parseBody());
  const { t } = admin.words;
  const contract = contracts.find((one) => one.name === form.data?.queue);
  if (!form.success || !contract || !bearsMark(admin.session, form.data.mark)) {
    const frame = { ...admin.words, title: t("office.queues.title", {}) };
    return c.html(notice(frame, t("office.form.stale", {}), { href: here, label: frame.title }), 403);
  }
  const { id } = form.data;
  const done = await ports.queues.retry(contract, id);
  if (done) await ports.audit(admin.session.openId, "job.retry", `${contract.name} ${id}`);
  return c.redirect(`${here}?${done ? "retried" : "gone"}=${id}`, 303);
}
