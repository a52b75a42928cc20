import { axisX, axisY, dot, gridY, lineY } from '@observablehq/plot';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { widthOf } from './labels.ts';
import { markColour } from './palette.ts';
import type { Point } from './scatter-chart.ts';

/** Gives a line through points in their order as SVG; times are epoch milliseconds and are shown in UTC. */
export function lineChart(
  chart: ChartWords & {
    readonly points: readonly Point[];
    readonly xLabel: string;
    readonly yLabel: string;
    readonly isTime?: boolean;
  },
): string {
  const isTime = chart.isTime ?? false;
  const points = chart.points.map(({ x, y }) => ({ x: isTime ? new Date(x) : x, y }));
  return drawPlot(
    {
      width: chartWidth,
      height: 220,
      marginTop: 26,
      marginLeft: 16 + widthOf(chart.points.map(({ y }) => numberTick(y))),
      marginBottom: isTime ? 52 : 40,
      marginRight: 24,
      x: { type: isTime ? 'utc' : 'linear' },
      marks: [
        gridY({ ticks: 4 }),
        lineY(points, { x: 'x', y: 'y', stroke: markColour, strokeWidth: 2 }),
        dot(points, { x: 'x', y: 'y', r: 2.5, fill: markColour }),
        axisX({
          ticks: isTime ? 4 : 5,
          label: chart.xLabel,
          labelAnchor: 'center',
          labelArrow: 'none',
          ...(isTime ? { labelOffset: 46 } : { tickFormat: numberTick }),
        }),
        axisY({ ticks: 4, label: chart.yLabel, labelArrow: 'none', tickFormat: numberTick }),
      ],
    },
    chart,
  );
}
