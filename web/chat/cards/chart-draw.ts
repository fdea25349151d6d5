import {
  type ISpec,
  registerAllMarks,
  registerAreaChart,
  registerBarChart,
  registerCanvasTooltipHandler,
  registerCartesianBandAxis,
  registerCartesianCrossHair,
  registerCartesianLinearAxis,
  registerCartesianLogAxis,
  registerCartesianTimeAxis,
  registerCircularProgressChart,
  registerCommonChart,
  registerContinuousLegend,
  registerDiscreteLegend,
  registerFormatPlugin,
  registerFunnelChart,
  registerGridLayout,
  registerIndicator,
  registerLabel,
  registerLinearProgressChart,
  registerLineChart,
  registerMarkArea,
  registerMarkLine,
  registerMarkPoint,
  registerPieChart,
  registerPolarBandAxis,
  registerPolarCrossHair,
  registerPolarLinearAxis,
  registerRadarChart,
  registerScatterChart,
  registerTitle,
  registerTooltip,
  registerTotalLabel,
  registerWordCloudChart,
  VChart,
} from "@visactor/vchart";
import type { Node } from "./node.ts";

// The kinds the platform's cards can carry and what they are made of; each brings its own code, the rest stays out.
VChart.useRegisters([
  registerAllMarks,
  registerAreaChart,
  registerBarChart,
  registerCanvasTooltipHandler,
  registerCartesianBandAxis,
  registerCartesianCrossHair,
  registerCartesianLinearAxis,
  registerCartesianLogAxis,
  registerCartesianTimeAxis,
  registerCircularProgressChart,
  registerCommonChart,
  registerContinuousLegend,
  registerDiscreteLegend,
  registerFormatPlugin,
  registerFunnelChart,
  registerGridLayout,
  registerIndicator,
  registerLabel,
  registerLineChart,
  registerLinearProgressChart,
  registerMarkArea,
  registerMarkLine,
  registerMarkPoint,
  registerPieChart,
  registerPolarBandAxis,
  registerPolarCrossHair,
  registerPolarLinearAxis,
  registerRadarChart,
  registerScatterChart,
  registerTitle,
  registerTooltip,
  registerTotalLabel,
  registerWordCloudChart,
]);

/** On a phone the names below the bars have no room side by side: they lean, before one is left out. */
const crowdedLabels = { label: { autoRotate: true, autoRotateAngle: [0, -45], autoHide: true } };

/** Draws into the element, again when the system turns dark or light; the returned function takes it away. */
export function drawChart(target: HTMLElement, spec: Node): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = (): boolean =>
    (document.documentElement.dataset["theme"] ?? (dark.matches ? "dark" : "light")) === "dark";
  const styled = (): ISpec => {
    const font = getComputedStyle(target).fontFamily;
    const theme = { type: isDark() ? "dark" : "light", fontFamily: font, component: { axisX: crowdedLabels } };
    const own = { background: "transparent", theme };
    // The platform takes any VChart spec without functions; the library checks it itself and throws.
    return { ...spec, ...own, media: [] } as unknown as ISpec;
  };
  const chart = new VChart(styled(), {
    dom: target,
    animation: false,
    mode: "desktop-browser",
  });
  chart.renderSync();
  const again = (): void => {
    chart.updateSpecSync(styled());
  };
  dark.addEventListener("change", again);
  // Words measured before the served font arrived would overlap.
  void document.fonts.ready.then(again).catch(() => undefined);
  return () => {
    dark.removeEventListener("change", again);
    chart.release();
  };
}
