import { csvField, csvLine, numberText, periodLabel, type FleetSeries } from '#src/core/index.ts';
import type { FleetForecast } from './forecast-fleet.ts';

/** The columns of item_demand_forecast.csv behind the keys, in every forecast. */
const columns = ['period', 'forecast', 'lower', 'upper', 'model', 'version', 'release', 'source', 'reason'];

type Columns = Pick<FleetSeries, 'keyColumns' | 'frequency'>;
type OneForecast = FleetForecast['forecasts'][number];

/**
 * Gives, piece by piece, item_demand_forecast.csv: key columns, period, forecast, lower, upper, model, version, release, source, reason; a
 * row a key and period. `lower` and `upper` border the prediction interval and are empty where it is not known. In a backtest a column
 * backtest says `true` and a column actual what came, empty where it is not known. Where the features come otherwise than in the
 * training, a last column featurization says `replaced`.
 */
export function* itemForecastCsv(
  fleet: Columns,
  forecast: FleetForecast,
  release: number | undefined,
  { isReplaced = false }: { readonly isReplaced?: boolean } = {},
): Generator<string, void, undefined> {
  const { isBacktest, forecasts } = forecast;
  const more = [...(isBacktest ? ['backtest', 'actual'] : []), ...(isReplaced ? ['featurization'] : [])];
  yield csvLine([...fleet.keyColumns, ...columns, ...more]);
  const labels = labelsOf(fleet, forecast).map((label) => csvField(label));
  const mark = isReplaced ? ',replaced' : '';
  const rowsOf = (each: OneForecast): string => {
    const key = each.key.map((value) => `${csvField(value)},`).join('');
    const tail = tailOf(each, release) + (isBacktest ? ',true' : '');
    return labels
      .map((label, step) => {
        const actual = isBacktest ? `,${numberText(each.actual?.[step] ?? Number.NaN)}` : '';
        return `${key}${label},${numberText(each.values[step]!)},${numberText(each.lower[step]!)},${numberText(each.upper[step]!)}${tail}${actual}${mark}\n`;
      })
      .join('');
  };
  for (let from = 0; from < forecasts.length; from += keysOfPiece) {
    yield forecasts
      .slice(from, from + keysOfPiece)
      .map((each) => rowsOf(each))
      .join('');
  }
}

// The whole text at once would be the most memory of all that forecasting takes.
const keysOfPiece = 1000;

/** Gives what follows the numbers of a key, the same in all its rows. */
function tailOf(forecast: OneForecast, newest: number | undefined): string {
  const { model, version, source, reason, release = newest } = forecast;
  const registered = version === null ? ',' : `${version},${release ?? ''}`;
  return `,${model},${registered},${source},${csvField(reason)}`;
}

function labelsOf({ frequency }: Columns, { firstPeriod, horizon }: FleetForecast): readonly string[] {
  return Array.from({ length: horizon }, (_, step) => periodLabel(frequency, firstPeriod + step));
}
