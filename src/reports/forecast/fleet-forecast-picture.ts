import { countOf, keyId, seriesAt } from '#src/core/index.ts';
import { forecastChart, type ForecastCourse, type PeriodValue } from '../charts/forecast-chart.ts';
import { shortLabel } from '../charts/labels.ts';
import { standAlone } from '../charts/stand-alone.ts';
import type { ForecastPicture, ForecastSource } from './forecast-pictures.ts';
import { firstShown, sourcesText, spanText, valueTitle } from './forecast-words.ts';
import { pictureHeight, pictureWidth } from './picture-size.ts';

/**
 * Gives the overview of a fleet: the sum of all keys that were forecast, their history and, in a backtest, what came. It has no interval,
 * since the borders of the keys do not add up to those of their sum.
 */
export function fleetForecastPicture(source: ForecastSource): ForecastPicture {
  const { forecast } = source;
  const heading = `Total of ${countOf(forecast.forecasts.length, 'key')}`;
  const said = `${spanText(source)}: ${sourcesText(forecast)}.`;
  const svg = forecastChart({
    id: 'forecast',
    title: heading,
    description: `${said} The sum of all keys, without an interval.`,
    ...totalCourse(source),
    yLabel: shortLabel(valueTitle(source), 60),
    intervalLabel: 'interval',
    width: pictureWidth,
    height: pictureHeight,
  });
  return { heading, svg: standAlone(svg, { heading, remarks: [said] }) };
}

function totalCourse(source: ForecastSource): ForecastCourse {
  const { fleet, forecast } = source;
  const { firstPeriod, lastPeriod, horizon, forecasts } = forecast;
  const values = new Float64Array(horizon);
  for (const each of forecasts) for (const [step, value] of each.values.entries()) values[step]! += value;
  return {
    frequency: fleet.frequency,
    cutoff: lastPeriod,
    observed: totalObserved(source),
    actual: totalActual(forecasts, firstPeriod),
    forecast: [...values].map((value, step) => ({ period: firstPeriod + step, value, lower: null, upper: null })),
  };
}

/** Gives the sums of what is known of the keys that were forecast, from the first period shown on that any of them has. */
function totalObserved(source: ForecastSource): readonly PeriodValue[] {
  const { fleet, forecast } = source;
  const from = firstShown(fleet, source);
  const sums = new Float64Array(forecast.lastPeriod + 1 - from);
  const wanted = new Set(forecast.forecasts.map(({ key }) => keyId(key)));
  let first = forecast.lastPeriod + 1;
  for (const [i, key] of fleet.keys.entries()) {
    if (!wanted.has(keyId(key))) continue;
    const { target, firstPeriod } = seriesAt(fleet, i);
    if (target.length > 0) first = Math.min(first, Math.max(from, firstPeriod));
    for (const [at, value] of target.entries()) {
      const place = firstPeriod + at - from;
      if (place >= 0 && place < sums.length) sums[place]! += value;
    }
  }
  return [...sums.subarray(first - from)].map((value, i) => ({ period: first + i, value }));
}

/** Gives the sums of what came, of the periods of which any key's value is known. */
function totalActual(forecasts: ForecastSource['forecast']['forecasts'], firstPeriod: number): readonly PeriodValue[] {
  const sums = new Map<number, number>();
  for (const { actual } of forecasts) {
    for (const [step, value] of (actual ?? []).entries()) {
      if (Number.isFinite(value)) sums.set(firstPeriod + step, (sums.get(firstPeriod + step) ?? 0) + value);
    }
  }
  return [...sums].map(([period, value]) => ({ period, value })).sort((a, b) => a.period - b.period);
}
