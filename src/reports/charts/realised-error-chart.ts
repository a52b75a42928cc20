import { figureText, shareText } from './figures.ts';
import { lineChart } from './line-chart.ts';

/** How the forecasts of one period turned out. */
export type PeriodError = {
  /** Start of the period in epoch milliseconds. */
  readonly at: number;
  /** Mean absolute error, in the target's unit. */
  readonly mae: number;
};

/** Gives the mean absolute error of all judged forecasts of a fleet, period by period, as SVG. */
export function realisedErrorChart(chart: {
  readonly title: string;
  /** In the order of time. */
  readonly periods: readonly PeriodError[];
  readonly nForecasts: number;
  /** The share of actual values inside their intervals; undefined where there is none. */
  readonly coverage: number | undefined;
}): string {
  const worst = chart.periods.reduce((most, { mae }) => Math.max(most, mae), 0);
  const inside =
    chart.coverage === undefined ? '' : ` ${shareText(chart.coverage)} of the values lie in their intervals.`;
  return lineChart({
    id: 'realised-error',
    title: chart.title,
    description: `Mean absolute error of ${figureText(chart.nForecasts)} forecasts by period, at most ${figureText(worst)}.${inside}`,
    points: chart.periods.map(({ at, mae }) => ({ x: at, y: mae })),
    xLabel: 'period that was forecast',
    yLabel: 'mean absolute error, in the unit of the target',
    isTime: true,
  });
}
