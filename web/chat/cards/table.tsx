import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { dayKey } from "../../shared/dates.ts";
import { PersonChip } from "./display.tsx";
import { isNode, type Node, node, nodes, num, str, yes } from "./node.ts";
import { Markdown, TextTag } from "./rich-text.tsx";

const defaultPageSize = 5;

/** Header fixed, wide tables scroll inside, long ones turn pages. */
export function TableView({ element }: { readonly element: Node }): JSX.Element {
  const columns = nodes(element, "columns");
  const rows = nodes(element, "rows");
  const size = Math.min(10, Math.max(1, num(element, "page_size") ?? defaultPageSize));
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const [wanted, setPage] = useState(0);
  const page = Math.min(wanted, pages - 1);
  const grey = str(node(element, "header_style"), "background_style") === "grey";
  return (
    <div class="table-frame">
      {/* A scrolling region must be reachable by keyboard. */}
      <div class="table-scroll" tabIndex={0} role="region" aria-label={`表格，${rows.length} 行`}>
        <table
          class={`table table-${str(element, "row_height") || "low"}${yes(element, "freeze_first_column") ? " table-frozen" : ""}`}
        >
          <colgroup>
            {columns.map((column) => (
              <col key={str(column, "name")} style={{ width: columnWidth(column) }} />
            ))}
          </colgroup>
          <thead class={grey ? "table-head-grey" : ""}>
            <tr>
              {columns.map((column) => (
                <th key={str(column, "name")} scope="col" class={alignOf(column)}>
                  {str(column, "display_name") || str(column, "name")}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(page * size, (page + 1) * size).map((row, index) => (
              <tr key={page * size + index}>
                {columns.map((column) => (
                  <td key={str(column, "name")} class={alignOf(column)}>
                    <Cell column={column} value={row[str(column, "name")]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p class="table-empty">没有内容</p>}
      </div>
      {pages > 1 && <Pager page={page} pages={pages} rows={rows.length} onPage={setPage} />}
    </div>
  );
}

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly rows: number;
  readonly onPage: (page: number) => void;
}

function Pager({ page, pages, rows, onPage }: PagerProps): JSX.Element {
  return (
    <div class="pager" role="group" aria-label="翻页">
      <span class="hint">共 {rows} 行</span>
      <button type="button" class="link" disabled={page === 0} data-testid="page-back" onClick={() => onPage(page - 1)}>
        上一页
      </button>
      <span aria-live="polite">
        {page + 1} / {pages}
      </span>
      <button
        type="button"
        class="link"
        disabled={page === pages - 1}
        data-testid="page-on"
        onClick={() => onPage(page + 1)}
      >
        下一页
      </button>
    </div>
  );
}

function Cell({ column, value }: { readonly column: Node; readonly value: unknown }): JSX.Element {
  if (value === undefined || value === null) return <></>;
  switch (str(column, "data_type")) {
    case "lark_md":
    case "markdown":
      return <Markdown source={plainCell(value)} inline />;
    case "options":
      return <Tags value={value} />;
    case "persons":
      return (
        <span class="person-list">
          {(Array.isArray(value) ? value : [value]).map((id: unknown) => (
            <PersonChip key={String(id)} id={String(id)} avatar={false} />
          ))}
        </span>
      );
    case "number":
      return <>{typeof value === "number" ? formatNumber(value, node(column, "format")) : plainCell(value)}</>;
    case "date":
      return <>{typeof value === "number" ? formatDate(value, str(column, "date_format")) : plainCell(value)}</>;
    default:
      return <>{plainCell(value)}</>;
  }
}

function Tags({ value }: { readonly value: unknown }): JSX.Element {
  const tags = Array.isArray(value) ? value.filter(isNode) : [];
  if (tags.length === 0) return <>{typeof value === "string" ? value : ""}</>;
  return (
    <>
      {tags.map((tag, index) => (
        <TextTag key={index} colour={str(tag, "color")} text={str(tag, "text")} />
      ))}
    </>
  );
}

function formatNumber(value: number, format: Node | undefined): string {
  const precision = format && num(format, "precision");
  const digits = precision === undefined ? {} : { minimumFractionDigits: precision, maximumFractionDigits: precision };
  const grouped = format ? yes(format, "separator") : false;
  return str(format, "symbol") + new Intl.NumberFormat("zh-CN", { useGrouping: grouped, ...digits }).format(value);
}

/** Dates in tables read 2026-03-05 unless the card asks for another order. */
function formatDate(value: number, format: string): string {
  const [year = "", month = "", day = ""] = dayKey(new Date(value)).split("-");
  return (format || "YYYY-MM-DD")
    .replace("YYYY", year)
    .replace("MM", month)
    .replace("DD", day)
    .replace(/\s*HH.*/, "");
}

function alignOf(column: Node): string {
  const align = str(column, "horizontal_align");
  if (align === "center" || align === "right") return `align-${align}`;
  return align === "" && str(column, "data_type") === "number" ? "align-right" : "";
}

const columnWidth = (column: Node): string | undefined => {
  const width = str(column, "width");
  return /^\d+(px|%)$/.test(width) ? width : undefined;
};

const plainCell = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
