import { areaY, axisX, axisY, dot, gridY, line, ruleX, text } from '@observablehq/plot';
import { periodLabel, periodWord, type Frequency } from '#src/core/index.ts';
import { drawPlot, type ChartWords } from './draw.ts';
import { numberTick } from './figures.ts';
import { widthOf } from './labels.ts';
import { legendRow } from './legend-row.ts';
import type { LegendLine } from './legend.ts';
import { markColour, secondColour } from './palette.ts';
import { periodTicks } from './period-ticks.ts';

/** The value of a period, by its number. */
export type PeriodValue = { readonly period: number; readonly value: number };

/** A forecast beside what was observed. */
export type ForecastCourse = {
  readonly frequency: Frequency;
  /** The last period of which the forecast knew. */
  readonly cutoff: number;
  readonly observed: readonly PeriodValue[];
  /** What came in the periods that were forecast, where it is known. */
  readonly actual: readonly PeriodValue[];
  /** With its borders, where the interval is known. */
  readonly forecast: readonly (PeriodValue & { readonly lower: number | null; readonly upper: number | null })[];
};

/** What a chart of a forecast needs beside its course. */
type CourseChart = ChartWords &
  ForecastCourse & {
    readonly yLabel: string;
    readonly intervalLabel: string;
    /** In pixels. */
    readonly width: number;
    readonly height: number;
  };

// Beyond it dots would run into each other.
const mostDots = 80;

/**
 * Gives a forecast as SVG: observed values as a line, the forecast as a dashed line with its interval, what came as rings, and a dotted rule
 * behind the last known period. The kinds of marks differ in form as well as in colour, so that they are told apart in black and white.
 */
export function forecastChart(chart: CourseChart): string {
  const { observed, actual, forecast, frequency, cutoff } = chart;
  const band = forecast.filter(({ lower, upper }) => lower !== null && upper !== null);
  const yDomain = valuesDomain(chart);
  const marginLeft = 28 + widthOf(likelyTicks(yDomain));
  const frameWidth = chart.width - marginLeft - marginRight;
  const legend = legendRow(legendLines(chart, band.length > 0), frameWidth, roomOfLabel);
  const xDomain = periodsDomain(chart);
  const ticks = periodTicks(frequency, xDomain, frameWidth);
  const labels = new Map(ticks.map(({ at, label }) => [at, label]));
  return drawPlot(
    {
      width: chart.width,
      height: chart.height + legend.height,
      marginTop: legend.height + roomOfLabel,
      marginLeft,
      marginBottom: 44,
      marginRight,
      x: { type: 'linear', domain: xDomain[0] === xDomain[1] ? [xDomain[0] - 1, xDomain[1] + 1] : xDomain },
      y: { domain: yDomain, nice: 4 },
      marks: [
        gridY({ ticks: 4 }),
        areaY(band, { x: 'period', y1: 'lower', y2: 'upper', fill: secondColour, fillOpacity: 0.2 }),
        ...(forecast.length === 0 ? [] : [ruleX([cutoff + 0.5], { strokeDasharray: '2 3', strokeOpacity: 0.7 })]),
        line(observed, { x: 'period', y: 'value', stroke: markColour, strokeWidth: 1.8 }),
        ...dots(observed, { r: 1.8, fill: markColour }),
        line(actual, { x: 'period', y: 'value', stroke: markColour, strokeWidth: 1, strokeOpacity: 0.7 }),
        ...dots(actual, { r: 3.2, stroke: markColour, fill: 'white', strokeWidth: 1.5 }),
        line(forecast, { x: 'period', y: 'value', stroke: secondColour, strokeWidth: 1.8, strokeDasharray: '5 3' }),
        ...dots(forecast, { r: 1.8, fill: secondColour }),
        axisX(
          ticks.map(({ at }) => at),
          {
            label: periodWord(frequency),
            labelAnchor: 'center',
            labelArrow: 'none',
            tickFormat: (period: number) => labels.get(period) ?? '',
          },
        ),
        axisY({ ticks: 4, label: null, tickFormat: numberTick }),
        // An axis would put its title at the top, where the legend is.
        text([chart.yLabel], {
          frameAnchor: 'top-left',
          textAnchor: 'start',
          dx: 12 - marginLeft,
          dy: 4 - roomOfLabel,
          lineAnchor: 'top',
        }),
        ...legend.marks,
      ],
    },
    chart,
  );
}

const marginRight = 34;

// The title of the axis of values stands between the legend and the frame.
const roomOfLabel = 30;

function dots(values: readonly PeriodValue[], style: Parameters<typeof dot>[1]): readonly ReturnType<typeof dot>[] {
  return values.length === 0 || values.length > mostDots ? [] : [dot(values, { x: 'period', y: 'value', ...style })];
}

function legendLines(chart: CourseChart, hasBand: boolean): readonly LegendLine[] {
  const known = `known up to ${periodLabel(chart.frequency, chart.cutoff)}`;
  return [
    ...(chart.observed.length === 0 ? [] : [{ sign: '━', colour: markColour, label: 'observed' }]),
    ...(chart.actual.length === 0 ? [] : [{ sign: '○', colour: markColour, label: 'actual' }]),
    ...(chart.forecast.length === 0
      ? []
      : [
          { sign: '┅', colour: secondColour, label: 'forecast' },
          ...(hasBand ? [{ sign: '■', colour: bandColour, label: chart.intervalLabel }] : []),
          { sign: '┊', colour: 'currentColor', label: known },
        ]),
  ];
}

/** Gives the first and the last period of the axis. */
function periodsDomain({ observed, actual, forecast, cutoff }: CourseChart): readonly [number, number] {
  const periods = [...observed, ...actual, ...forecast].map(({ period }) => period);
  // The rule is to be seen in a chart without a history as well.
  return [Math.min(cutoff, ...periods), Math.max(...periods, cutoff)];
}

/** Gives the ends of the axis of values: from zero, unless the values lie close together far above it. */
function valuesDomain({ observed, actual, forecast }: CourseChart): readonly [number, number] {
  const values = [
    ...[...observed, ...actual].map(({ value }) => value),
    ...forecast.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]),
  ];
  const least = values.reduce((low, value) => Math.min(low, value), Infinity);
  const most = values.reduce((high, value) => Math.max(high, value), -Infinity);
  if (!(least < most)) return Number.isFinite(least) ? [Math.min(0, least), Math.max(0, least) || 1] : [0, 1];
  if (least >= 0) return [least < 0.75 * most ? 0 : least, most];
  return [least, Math.max(0, most)];
}

/** Gives texts as long as those of the ticks that an axis from one value to another may get. */
function likelyTicks([from, to]: readonly [number, number]): readonly string[] {
  const step = 5 * 10 ** Math.floor(Math.log10((to - from) / 4));
  const places = [Math.floor(from / step), Math.ceil(to / step)] as const;
  return Array.from({ length: places[1] - places[0] + 1 }, (_, i) =>
    numberTick(Number(((places[0] + i) * step).toPrecision(12))),
  );
}

// Between the pale band and its full colour: as a sign of text it is to be seen on light and dark paper.
const bandColour = '#eba77f';
