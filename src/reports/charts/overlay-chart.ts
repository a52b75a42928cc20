import { areaY, axisX, axisY, gridY, line, ruleY } from '@observablehq/plot';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { legend, legendHeight, type LegendLine } from './legend.ts';
import { markColour, secondColour } from './palette.ts';

type CountedBin = { readonly from: number; readonly to: number; readonly count: number };

/** Gives two histograms over the same bins as SVG: the first filled, the second as a stepped line, so that both are seen in print. */
export function overlayChart(
  chart: ChartWords & {
    readonly filled: { readonly label: string; readonly bins: readonly CountedBin[] };
    /** Left out where it has no bins. */
    readonly outlined: { readonly label: string; readonly bins: readonly CountedBin[] };
    readonly xLabel: string;
    readonly yLabel: string;
  },
): string {
  const { filled, outlined } = chart;
  const lines: readonly LegendLine[] = [
    ...(filled.bins.length === 0 ? [] : [{ sign: '■', colour: markColour, label: filled.label }]),
    ...(outlined.bins.length === 0 ? [] : [{ sign: '━', colour: secondColour, label: outlined.label }]),
  ];
  return drawPlot(
    {
      width: chartWidth,
      height: 210 + legendHeight(lines),
      marginTop: legendHeight(lines) + 12,
      marginLeft: 56,
      marginBottom: 40,
      marginRight: 24,
      marks: [
        gridY({ ticks: 4 }),
        areaY(steps(filled.bins), { x: 'x', y1: 0, y2: 'count', fill: markColour, fillOpacity: 0.55 }),
        line(steps(outlined.bins), { x: 'x', y: 'count', stroke: secondColour, strokeWidth: 2 }),
        ruleY([0]),
        axisX({ ticks: 6, label: chart.xLabel, labelAnchor: 'center', labelArrow: 'none', tickFormat: numberTick }),
        axisY({ ticks: 4, label: chart.yLabel, labelArrow: 'none', tickFormat: numberTick }),
        ...legend(lines),
      ],
    },
    chart,
  );
}

function steps(bins: readonly CountedBin[]): readonly { readonly x: number; readonly count: number }[] {
  const first = bins[0];
  if (first === undefined) return [];
  return [
    { x: first.from, count: 0 },
    ...bins.flatMap(({ from, to, count }) => [
      { x: from, count },
      { x: to, count },
    ]),
    { x: bins.at(-1)!.to, count: 0 },
  ];
}
