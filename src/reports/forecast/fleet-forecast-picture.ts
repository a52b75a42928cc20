import { countOf, keyId, seriesAt } from '#src/core/index.ts';
import { shareText } from '../charts/figures.ts';
import { forecastChart, type ForecastCourse, type PeriodValue } from '../charts/forecast-chart.ts';
import { shortLabel } from '../charts/labels.ts';
import { standAlone } from '../charts/stand-alone.ts';
import { courseOfForecast } from './course-of-forecast.ts';
import type { ForecastPicture, ForecastSource } from './forecast-pictures.ts';
import { firstShown, sourcesText, spanText, valueTitle } from './forecast-words.ts';
import { pictureHeight, pictureWidth } from './picture-size.ts';

/**
 * Gives the overview of a fleet: the sum of all keys that were forecast with its interval, their history and, in a backtest, what came;
 * undefined for a fleet of one model, which is its only key.
 */
export function fleetForecastPicture(source: ForecastSource): ForecastPicture | undefined {
  const { total, coverage } = source;
  if (total === undefined) return undefined;
  const { forecast } = source;
  const heading = `Total of ${countOf(forecast.forecasts.length, 'key')}`;
  const said = `${spanText(source)}: ${sourcesText(forecast)}.`;
  const svg = forecastChart({
    id: 'forecast',
    title: heading,
    description: `${said} The sum of all keys.`,
    ...totalCourse(source, total),
    yLabel: shortLabel(valueTitle(source), 60),
    intervalLabel: `${shareText(coverage)} interval`,
    width: pictureWidth,
    height: pictureHeight,
  });
  return { heading, svg: standAlone(svg, { heading, remarks: [said] }) };
}

function totalCourse(source: ForecastSource, total: NonNullable<ForecastSource['total']>): ForecastCourse {
  const { fleet, forecast } = source;
  return {
    frequency: fleet.frequency,
    cutoff: forecast.lastPeriod,
    observed: totalObserved(source),
    ...courseOfForecast(total, forecast.firstPeriod),
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
