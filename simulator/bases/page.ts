import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Sim } from "../sim.ts";
import type { BaseRecord, Cell, FieldRecord, TableRecord } from "./base.ts";
import { wordsOf } from "./cells.ts";

/** What a person sees who follows a base's address: the tables, for whom it was opened to, and a refusal for everybody else. */
export function basePage(sim: Sim): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/chat/base/:token", (c) => {
    const base = sim.world.bases.get(c.req.param("token"));
    if (!base)
      return c.html(page("没有这个多维表格", "<h1>没有这个多维表格</h1><p>它不在了，或者链接不完整。</p>"), 404);
    const who = sim.world.people.get(c.req.query("as") ?? "");
    if (!who)
      return c.html(page("以谁的身份打开", `${pick(sim)}${c.req.query("as") === undefined ? asOnChatPage : ""}`));
    if (!mayOpen(base, who.openId)) {
      const said = `<h1>没有权限</h1><p>${escapeHtml(who.name)}不在这个多维表格的协作者里，链接也没有对别人打开。</p><p><a href="?as=">换一个人</a></p>`;
      return c.html(page("没有权限", said), 403);
    }
    return c.html(page(base.name, shown(base, who.name)));
  });
  return app;
}

export function mayOpen(base: BaseRecord, openId: string): boolean {
  return base.members[openId] !== undefined || base.linkShare !== "closed";
}

// Who one is on the chat page of this browser, one is here as well; web/chat/remember.ts keeps it.
const asOnChatPage = `<script>
try {
  const me = localStorage.getItem("songbang.chat.me");
  if (me) location.replace("?as=" + encodeURIComponent(me));
} catch {}
</script>`;

function pick(sim: Sim): string {
  const rows = [...sim.world.people.values()]
    .filter((person) => !person.resigned)
    .map(
      ({ openId, name, post }) =>
        `<li><a href="?as=${encodeURIComponent(openId)}"><b>${escapeHtml(name)}</b> ${escapeHtml(post)}</a></li>`,
    );
  return `<h1>以谁的身份打开</h1><p>这是模拟器的多维表格，没有密码。</p><ul>${rows.join("")}</ul>`;
}

function shown(base: BaseRecord, name: string): string {
  const tables = base.tables.map((table) => tableShown(base, table)).join("");
  return `<h1>${escapeHtml(base.name)}</h1><p class="hint">多维表格 · ${escapeHtml(name)}可以看</p>${tables}`;
}

function tableShown(base: BaseRecord, table: TableRecord): string {
  const heads = table.fields.map((field) => `<th scope="col">${escapeHtml(field.name)}</th>`).join("");
  const rows = table.rows.map(({ cells }) => {
    const inner = table.fields.map((field) => {
      const number = field.type === 2 ? ' class="number"' : "";
      return `<td${number}>${escapeHtml(cellShown(base, field, cells[field.fieldId]))}</td>`;
    });
    return `<tr>${inner.join("")}</tr>`;
  });
  return `<section><h2>${escapeHtml(table.name)}<span>${table.rows.length} 条记录</span></h2>
<div class="sheet" tabindex="0" role="region" aria-label="${escapeHtml(table.name)}"><table><thead><tr>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table></div></section>`;
}

function cellShown(base: BaseRecord, field: FieldRecord, cell: Cell | undefined): string {
  if (cell === undefined) return "";
  if (field.type === 5) return new Date(Number(cell)).toLocaleDateString("zh-CN", { timeZone: base.timeZone });
  if (field.type === 7) return cell === true ? "是" : "";
  return wordsOf(cell);
}

// The colours of the chat page.
const style = `body{margin:0;font:16px/1.6 -apple-system,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif;color:#1f2329;background:#f5f6f7;font-variant-numeric:tabular-nums}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem}h1{font-size:1.375rem;font-weight:600;margin:0}h2{font-size:1.0625rem;font-weight:600;margin:1.5rem 0 .5rem}
h2 span,.hint{color:#51565d;font-weight:400;font-size:.875rem}h2 span{margin-left:.75rem}p{margin:.25rem 0}
.sheet{overflow-x:auto;background:#fff;border:1px solid #dee0e3;border-radius:6px}.sheet:focus-visible{outline:2px solid #245bdb}
table{border-collapse:collapse;min-width:100%;font-size:.9375rem}th,td{padding:.375rem .75rem;border-bottom:1px solid #dee0e3;border-right:1px solid #eceef0;text-align:left;white-space:nowrap}
th{background:#f5f6f7;font-weight:600}.number{text-align:right}
ul{list-style:none;padding:0;background:#fff;border:1px solid #dee0e3;border-radius:6px}li a{display:block;padding:.6rem .8rem;color:inherit;text-decoration:none;border-bottom:1px solid #eceef0}
li a:hover,li a:focus-visible{background:#e8efff}`;

function page(title: string, main: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${style}</style><main>${main}</main></html>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
