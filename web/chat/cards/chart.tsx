import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type ChartTable, tableOf } from "./chart-table.ts";
import { isNode, type Node, node, str } from "./node.ts";

const ratios: Readonly<Record<string, string>> = { "1:1": "1 / 1", "2:1": "2 / 1", "4:3": "4 / 3", "16:9": "16 / 9" };

/** The picture comes from a library that is loaded only now; the numbers behind it are always there as a table. */
export function ChartView({ element }: { readonly element: Node }): JSX.Element {
  const canvas = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "drawn" | "failed">("loading");
  const spec = node(element, "chart_spec");
  const source = JSON.stringify(spec ?? {});
  const title = str(node(spec, "title"), "text");
  const height = /^\d{1,3}px$/.test(str(element, "height")) ? str(element, "height") : undefined;

  useEffect(() => {
    let gone = false;
    let release: (() => void) | undefined;
    const target = canvas.current;
    const parsed: unknown = JSON.parse(source);
    if (!target || !isNode(parsed)) return undefined;
    void import("./chart-draw.ts")
      .then(({ drawChart }) => {
        if (gone) return;
        release = drawChart(target, parsed);
        setState("drawn");
      })
      .catch(() => setState("failed"));
    return () => {
      gone = true;
      release?.();
    };
  }, [source]);

  return (
    <figure class="chart" aria-label={title || "图表"} data-testid="chart" data-state={state}>
      {state === "failed" ? (
        <p class="missing-image">图没有画出来，数字在下面。</p>
      ) : (
        <div
          class="chart-canvas"
          ref={canvas}
          aria-hidden="true"
          style={{ height, aspectRatio: height ? undefined : (ratios[str(element, "aspect_ratio")] ?? "16 / 9") }}
        />
      )}
      <Numbers table={tableOf(spec)} open={state === "failed"} />
    </figure>
  );
}

function Numbers({ table, open }: { readonly table: ChartTable; readonly open: boolean }): JSX.Element | null {
  if (table.rows.length === 0) return null;
  return (
    <details class="chart-numbers" open={open}>
      <summary>看数字</summary>
      <div class="table-scroll" tabIndex={0} role="region" aria-label="图表的数字">
        <table class="table">
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
