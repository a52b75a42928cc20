import { stringify } from 'csv-stringify/sync';
import { numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast } from './forecast-fleet.ts';

/**
 * Gives item_demand_forecast.csv: key columns, period, forecast, lower, upper, model, version, release, source, reason; a row a key and
 * period. `lower` and `upper` border the prediction interval and are empty where it is not known. Where the features come otherwise than
 * in the training, a last column featurization says `replaced`.
 */
export function itemForecastCsv(
  fleet: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  forecast: FleetForecast,
  release: number | undefined,
  { isReplaced = false }: { readonly isReplaced?: boolean } = {},
): string {
  const mark = (text: string): readonly string[] => (isReplaced ? [text] : []);
  const columns = ['period', 'forecast', 'lower', 'upper', 'model', 'version', 'release', 'source', 'reason'];
  const labels = labelsOf(fleet, forecast);
  const rowsOf = (each: FleetForecast['forecasts'][number]): readonly (readonly string[])[] => {
    const isChampion = each.version !== null;
    const tail = [
      each.model,
      isChampion ? String(each.version) : '',
      isChampion ? String(release ?? '') : '',
      each.source,
      each.reason,
      ...mark('replaced'),
    ];
    return labels.map((label, step) => {
      const numbers = [each.values[step]!, each.lower[step]!, each.upper[step]!].map((value) => numberText(value));
      return [...each.key, label, ...numbers, ...tail];
    });
  };
  const pieces = [stringify([[...fleet.keyColumns, ...columns, ...mark('featurization')]])];
  for (let from = 0; from < forecast.forecasts.length; from += keysOfPiece) {
    pieces.push(stringify(forecast.forecasts.slice(from, from + keysOfPiece).flatMap(rowsOf)));
  }
  return pieces.join('');
}

// An array for each row of a large fleet at once would be the most memory of all that forecasting takes.
const keysOfPiece = 1000;

/** Gives location_demand_summary.csv: location, period, the sum of the forecasts, and the number of keys in it; undefined without keys. */
export function locationSummaryCsv(
  fleet: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  forecast: FleetForecast,
): string | undefined {
  const column = Math.max(0, fleet.keyColumns.indexOf('location'));
  const name = fleet.keyColumns[column];
  if (name === undefined) return undefined;
  const totals = new Map<string, { sums: Float64Array; nKeys: number }>();
  for (const each of forecast.forecasts) {
    const location = each.key[column]!;
    const total = totals.get(location) ?? { sums: new Float64Array(forecast.horizon), nKeys: 0 };
    for (const [step, value] of each.values.entries()) total.sums[step] = total.sums[step]! + value;
    totals.set(location, { sums: total.sums, nKeys: total.nKeys + 1 });
  }
  const labels = labelsOf(fleet, forecast);
  const rows = [...totals].flatMap(([location, { sums, nKeys }]) =>
    labels.map((label, step) => [location, label, numberText(sums[step]!), String(nKeys)]),
  );
  return stringify([[name, 'period', 'forecast', 'keys'], ...rows]);
}

function labelsOf(fleet: Pick<FleetSeries, 'frequency'>, forecast: FleetForecast): readonly string[] {
  return Array.from({ length: forecast.horizon }, (_, step) =>
    periodLabel(fleet.frequency, forecast.firstPeriod + step),
  );
}
