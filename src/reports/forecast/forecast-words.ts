import { countText, periodLabel, periodWord, type FleetSeries } from '#src/core/index.ts';
import type { ForecastSource } from './forecast-pictures.ts';

/** Gives the title of the axis of values: `quantity per month`, and what it is counted in where that is known. */
export function valueTitle({ fleet, target, unit }: ForecastSource): string {
  return `${target} per ${periodWord(fleet.frequency)}${unit === undefined ? '' : `, in ${unit}`}`;
}

/** Gives which periods a forecast is of: `2026-01 to 2026-12`; a backtest is called one. */
export function spanText({ fleet, forecast }: Pick<ForecastSource, 'fleet' | 'forecast'>): string {
  const { firstPeriod, horizon, isBacktest } = forecast;
  const [from, to] = [firstPeriod, firstPeriod + horizon - 1].map((each) => periodLabel(fleet.frequency, each));
  return `${isBacktest ? 'Backtest' : 'Forecast'} ${from === to ? from : `${from} to ${to}`}`;
}

/** Gives how many keys each kind of source forecast: `5 by their champion, 1 by fallback:ended`. */
export function sourcesText({ forecasts }: ForecastSource['forecast']): string {
  const bySource = [...Map.groupBy(forecasts, ({ source }) => source)];
  // A champion comes first, and "fallback:" behind it, by the alphabet.
  bySource.sort(([a], [b]) => (a < b ? -1 : 1));
  return bySource
    .map(([source, own]) => `${countText(own.length)} by ${source === 'champion' ? 'their champion' : source}`)
    .join(', ');
}

/** Gives the number of the first period that a chart of a forecast shows: enough of the past to see what comes back. */
export function firstShown(
  { frequency }: Pick<FleetSeries, 'frequency'>,
  { forecast, seasonLength }: Pick<ForecastSource, 'forecast' | 'seasonLength'>,
): number {
  const seasons = frequency === 'yearly' ? 20 : 4 * seasonLength;
  return forecast.lastPeriod + 1 - Math.min(mostHistory, Math.max(seasons, 3 * forecast.horizon));
}

const mostHistory = 500;
