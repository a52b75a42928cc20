import { areaY, axisX, axisY, dot, gridY, line, ruleX } from '@observablehq/plot';
import { chartWidth } from './chart-size.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { widthOf } from './labels.ts';
import { legend, legendHeight } from './legend.ts';
import { markColour, secondColour } from './palette.ts';

/** A forecast beside what was observed; all instants in epoch milliseconds. */
export type ForecastCourse = {
  readonly observed: readonly { readonly at: number; readonly value: number }[];
  /** With its borders, where the interval is known. */
  readonly forecast: readonly {
    readonly at: number;
    readonly value: number;
    readonly lower: number | null;
    readonly upper: number | null;
  }[];
};

/** Gives observed values as a line and a forecast as a dashed line with its interval as SVG; a rule stands where the forecast begins. */
export function forecastChart(
  chart: ChartWords & ForecastCourse & { readonly yLabel: string; readonly intervalLabel: string },
): string {
  const observed = chart.observed.map(({ at, value }) => ({ at: new Date(at), value }));
  const forecast = chart.forecast.map(({ at, ...values }) => ({ at: new Date(at), ...values }));
  const band = forecast.filter(({ lower, upper }) => lower !== null && upper !== null);
  const first = forecast[0];
  const all = [
    ...observed.map(({ value }) => value),
    ...forecast.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]),
  ];
  const lines = [
    { sign: '━', colour: markColour, label: 'observed' },
    ...(first === undefined ? [] : [{ sign: '┅', colour: secondColour, label: 'forecast' }]),
    ...(band.length === 0 ? [] : [{ sign: '■', colour: bandColour, label: chart.intervalLabel }]),
  ];
  return drawPlot(
    {
      width: chartWidth,
      height: 210 + legendHeight(lines),
      marginTop: legendHeight(lines) + 14,
      marginLeft:
        24 + widthOf([Math.min(0, ...all), Math.max(0, ...all)].map((value) => numberTick(Math.round(value)))),
      marginBottom: 36,
      marginRight: 24,
      x: { type: 'utc' },
      marks: [
        gridY({ ticks: 4 }),
        areaY(band, { x: 'at', y1: 'lower', y2: 'upper', fill: secondColour, fillOpacity: 0.2 }),
        ...(first === undefined ? [] : [ruleX([first.at], { strokeDasharray: '2 3', strokeOpacity: 0.6 })]),
        line(observed, { x: 'at', y: 'value', stroke: markColour, strokeWidth: 1.8 }),
        line(forecast, { x: 'at', y: 'value', stroke: secondColour, strokeWidth: 1.8, strokeDasharray: '5 3' }),
        dot(forecast, { x: 'at', y: 'value', r: 1.8, fill: secondColour }),
        axisX({ ticks: 5, label: null }),
        axisY({ ticks: 4, label: chart.yLabel, labelArrow: 'none', tickFormat: numberTick }),
        ...legend(lines),
      ],
    },
    chart,
  );
}

// Between the pale band and its full colour: as a sign of text it is to be seen on light and dark paper.
const bandColour = '#eba77f';
