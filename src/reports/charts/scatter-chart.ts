import { axisX, axisY, dot, gridX, gridY, line } from '@observablehq/plot';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { widthOf } from './labels.ts';
import { markColour, secondColour } from './palette.ts';

/** A point of a chart. */
export type Point = { readonly x: number; readonly y: number };

/** Gives a scatter plot as SVG, with a line through some points, such as means, where they are given. */
export function scatterChart(
  chart: ChartWords & {
    readonly points: readonly Point[];
    readonly line?: readonly Point[];
    readonly xLabel: string;
    readonly yLabel: string;
  },
): string {
  const means = chart.line ?? [];
  return drawPlot(
    {
      width: chartWidth,
      height: 260,
      marginTop: 26,
      marginLeft: 16 + widthOf(chart.points.map(({ y }) => numberTick(Math.round(y)))),
      marginBottom: 40,
      marks: [
        gridX({ ticks: 5 }),
        gridY({ ticks: 5 }),
        dot(chart.points, { x: 'x', y: 'y', r: 2, fill: markColour, fillOpacity: 0.45 }),
        ...(means.length === 0
          ? []
          : [
              line(means, { x: 'x', y: 'y', stroke: secondColour, strokeWidth: 2 }),
              dot(means, { x: 'x', y: 'y', r: 3, fill: secondColour }),
            ]),
        axisX({ ticks: 5, label: chart.xLabel, labelAnchor: 'center', labelArrow: 'none', tickFormat: numberTick }),
        axisY({ ticks: 5, label: chart.yLabel, labelArrow: 'none', tickFormat: numberTick }),
      ],
    },
    chart,
  );
}
