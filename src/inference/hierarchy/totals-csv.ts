import { csvField, fileNamesOf, numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast } from '../forecast-fleet.ts';
import type { TotalForecast } from './sum-of-keys.ts';

/** The columns that the files of forecasts call by the words of their readers, as the options --location and --item do. */
const words = {
  location: ['location', 'location_id'],
  item: ['item', 'item_id', 'product', 'product_id'],
} as const;

// 10 digits, as the forecasts have, would cut the sum of a great one and a small one.
const digitsOfSums = 15;

/**
 * Gives the files of totals: total_demand_summary.csv, and one for each key column: location_demand_summary.csv and
 * item_demand_summary.csv for the columns that --location and --item mean, and the name of the column before _demand_summary.csv for any
 * other. A row has the value of the column, period, forecast, lower, upper and the number of keys; in a backtest also `backtest`, which
 * is true, and what came. A sum is that of the forecasts as item_demand_forecast.csv shows them, to 15 digits. None without totals.
 */
export function totalsFiles(
  { keyColumns, frequency }: Pick<FleetSeries, 'keyColumns' | 'frequency'>,
  { firstPeriod, horizon, isBacktest }: FleetForecast,
  totals: readonly TotalForecast[],
): readonly { readonly path: string; readonly text: Iterable<string> }[] {
  const labels = Array.from({ length: horizon }, (_, step) => csvField(periodLabel(frequency, firstPeriod + step)));
  const names = namesOf(keyColumns);
  const byColumn = Map.groupBy(totals, ({ column }) => column);
  return [...byColumn].map(([column, own]) => ({
    path: `${names.get(column)!}_demand_summary.csv`,
    text: textOf(column, own, { labels, isBacktest }),
  }));
}

function* textOf(
  column: string | undefined,
  totals: readonly TotalForecast[],
  { labels, isBacktest }: { readonly labels: readonly string[]; readonly isBacktest: boolean },
): Generator<string, void, undefined> {
  const first = column === undefined ? '' : `${csvField(column)},`;
  yield `${first}period,forecast,lower,upper,keys${isBacktest ? ',backtest,actual' : ''}\n`;
  for (const { value, members, values, lower, upper, actual } of totals) {
    const name = column === undefined ? '' : `${csvField(value)},`;
    const rows = labels.map((label, h) => {
      const numbers = [values, lower, upper].map((each) => numberText(each[h]!, digitsOfSums));
      const came = isBacktest ? `,true,${numberText(actual?.[h] ?? Number.NaN, digitsOfSums)}` : '';
      return `${name}${label},${numbers.join(',')},${members.length}${came}\n`;
    });
    yield rows.join('');
  }
}

/** Gives the start of the name of each file, different for each, by column; that of all keys by `undefined`. */
function namesOf(keyColumns: readonly string[]): ReadonlyMap<string | undefined, string> {
  const wordOf = (column: string): string => {
    const [word] =
      Object.entries(words).find(([, names]) => names.find((name) => keyColumns.includes(name)) === column) ?? [];
    return word !== undefined && !keyColumns.includes(word) ? word : column;
  };
  const byColumn = keyColumns.map((column) => wordOf(column));
  let total = 'total';
  // A column of this name must not take the place of the sum of all.
  while (byColumn.includes(total)) total = `all_${total}`;
  const files = fileNamesOf([total, ...byColumn]);
  return new Map([
    [undefined, files.get(total)!],
    ...keyColumns.map((column, i) => [column, files.get(byColumn[i]!)!] as const),
  ]);
}
