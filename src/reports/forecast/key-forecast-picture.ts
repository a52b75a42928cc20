import { describeKey, seriesAt, type FleetSeries } from '#src/core/index.ts';
import { figureText, shareText } from '../charts/figures.ts';
import { forecastChart, type ForecastCourse, type PeriodValue } from '../charts/forecast-chart.ts';
import { shortLabel } from '../charts/labels.ts';
import { standAlone } from '../charts/stand-alone.ts';
import { courseOfForecast } from './course-of-forecast.ts';
import type { ForecastPicture, ForecastSource } from './forecast-pictures.ts';
import { pictureHeight, pictureWidth } from './picture-size.ts';
import { firstShown, spanText, valueTitle } from './forecast-words.ts';

type KeyForecast = ForecastSource['forecast']['forecasts'][number];

/**
 * Gives the picture of one key: its history, its forecast with the interval, where it comes from, and in a backtest what came. `row` is the
 * number of its series in the fleet; undefined for a key without rows.
 */
export function keyForecastPicture(source: ForecastSource, one: KeyForecast, row: number | undefined): ForecastPicture {
  const { fleet } = source;
  const heading = describeKey(fleet.keyColumns, one.key);
  const course = courseOf(source, one, row);
  const said = `${spanText(source)} ${sourceText(one, source.release)}.`;
  const svg = forecastChart({
    id: 'forecast',
    title: heading,
    description: `${said} ${one.reason} ${figuresOf(course)}`,
    ...course,
    yLabel: shortLabel(valueTitle(source), 60),
    intervalLabel: one.coverage === undefined ? 'interval' : `${shareText(one.coverage)} interval`,
    width: pictureWidth,
    height: pictureHeight,
  });
  return { heading, svg: standAlone(svg, { heading, remarks: one.reason === '' ? [said] : [said, one.reason] }) };
}

/** Gives where a forecast comes from: `by its champion: theta, version 1 of release 1`, `by fallback:ended`. */
function sourceText({ source, model, version }: KeyForecast, release: number | undefined): string {
  const who = source === 'champion' ? 'its champion' : source;
  if (model === 'none') return `by ${who}`;
  const registered =
    version === null ? '' : `, version ${version}${release === undefined ? '' : ` of release ${release}`}`;
  return `by ${who}: ${model}${registered}`;
}

function courseOf(source: ForecastSource, one: KeyForecast, row: number | undefined): ForecastCourse {
  const { fleet, forecast } = source;
  const { firstPeriod, lastPeriod } = forecast;
  return {
    frequency: fleet.frequency,
    cutoff: lastPeriod,
    observed: row === undefined ? [] : observedOf(fleet, row, [firstShown(fleet, source), lastPeriod]),
    ...courseOfForecast(one, firstPeriod),
  };
}

/** Gives the targets of a series from one period to another. */
function observedOf(fleet: FleetSeries, row: number, [from, to]: readonly [number, number]): readonly PeriodValue[] {
  const { target, firstPeriod } = seriesAt(fleet, row);
  const first = Math.max(0, from - firstPeriod);
  const shown = target.subarray(first, Math.max(first, to + 1 - firstPeriod));
  return [...shown].map((value, i) => ({ period: firstPeriod + first + i, value }));
}

function figuresOf({ observed, forecast }: ForecastCourse): string {
  const history = observed.length === 0 ? 'No observed value' : `Observed values ${endsOf(observed)}`;
  return `${history}; forecasts ${endsOf(forecast)}.`;
}

function endsOf(values: readonly PeriodValue[]): string {
  return [Math.min, Math.max].map((end) => figureText(end(...values.map(({ value }) => value)))).join(' to ');
}
