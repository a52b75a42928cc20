import { axisX, axisY, gridX, gridY, line, rect } from '@observablehq/plot';
import { countOf } from '#src/core/index.ts';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { legend, legendHeight } from './legend.ts';
import { markColour, secondColour } from './palette.ts';

/** A cell of a plane with the number of points in it. */
type CountedCell = {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly count: number;
};

/**
 * Gives points of a plane as SVG, counted in cells: the darker, the more; both axes logarithmic and of the same range, with the line on
 * which both values are equal. Its size does not grow with the points.
 */
export function densityChart(
  chart: ChartWords & {
    readonly cells: readonly CountedCell[];
    readonly xLabel: string;
    readonly yLabel: string;
    /** What a point is, in the singular. */
    readonly noun: string;
  },
): string {
  const { cells } = chart;
  const most = Math.max(...cells.map(({ count }) => count));
  const domain = [
    Math.min(...cells.flatMap(({ x, y }) => [x[0], y[0]])),
    Math.max(...cells.flatMap(({ x, y }) => [x[1], y[1]])),
  ] as const;
  const lines = [
    { sign: '■', colour: markColour, label: `the darker, the more: up to ${countOf(most, chart.noun)} in a cell` },
    { sign: '┅', colour: secondColour, label: 'both are equal' },
  ];
  const ticks = ticksOf(domain);
  return drawPlot(
    {
      width: chartWidth,
      height: 400 + legendHeight(lines),
      marginTop: legendHeight(lines) + 16,
      marginLeft: 60,
      marginBottom: 44,
      marginRight: 24,
      x: { type: 'log', domain },
      y: { type: 'log', domain },
      opacity: { type: 'identity' },
      marks: [
        gridX(ticks),
        gridY(ticks),
        rect(
          // The square root lets cells of one point be seen beside those of hundreds.
          cells.map(({ x, y, count }) => ({ x1: x[0], x2: x[1], y1: y[0], y2: y[1], shade: shadeOf(count / most) })),
          { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: markColour, fillOpacity: 'shade' },
        ),
        line(
          [domain, domain].map((_, i) => ({ at: domain[i]! })),
          {
            x: 'at',
            y: 'at',
            stroke: secondColour,
            strokeWidth: 1.5,
            strokeDasharray: '5 3',
          },
        ),
        axisX(ticks, { label: chart.xLabel, labelAnchor: 'center', labelArrow: 'none', text: numberTick }),
        axisY(ticks, { label: chart.yLabel, labelArrow: 'none', text: numberTick }),
        ...legend(lines),
      ],
    },
    chart,
  );
}

function shadeOf(share: number): number {
  return Number((0.15 + 0.85 * Math.sqrt(share)).toFixed(3));
}

const mostTicks = 9;

/** Gives round numbers inside the range: 1, 2 and 5 times powers of ten, or fewer where these are too many. */
function ticksOf([from, to]: readonly [number, number]): readonly number[] {
  const powers = Array.from({ length: 41 }, (_, i) => i - 20);
  const inside = (factors: readonly number[]): readonly number[] =>
    powers
      .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
      .filter((tick) => tick >= from && tick <= to);
  return [[1, 2, 5], [1, 3], [1]].map(inside).find(({ length }) => length <= mostTicks) ?? inside([1]);
}
