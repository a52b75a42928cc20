import { countOf, countText, describeKey, keyId, periodLabel } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { spanRemark, type FleetForecast } from '#src/inference/index.ts';
import { selectsAll, type StepContext, type StepResult } from '#src/pipelines/index.ts';
import { selectionOf } from './key-selection.ts';

/** Gives what the step says of a forecast: how many keys by what, its span, and the keys that have none. */
export function forecastResult(group: SeriesGroup, forecast: FleetForecast, context: StepContext): StepResult {
  const { frequency } = group.fleet;
  const nChampions = forecast.forecasts.filter((each) => each.source === 'champion').length;
  const nFallbacks = forecast.forecasts.length - nChampions;
  const forecastKeys = new Set(forecast.forecasts.map((each) => keyId(each.key)));
  const isSelected = selectionOf(group, context.selection);
  const without = group.keyQuality.filter((each) => isSelected(each.key) && !forecastKeys.has(keyId(each.key)));
  const isPartial = !selectsAll(context.selection);
  const from = periodLabel(frequency, forecast.firstPeriod);
  const to = periodLabel(frequency, forecast.firstPeriod + forecast.horizon - 1);
  return {
    summary: `${countOf(forecast.forecasts.length, 'key')} forecast from ${from} to ${to}: ${countText(nChampions)} by their champion, ${countText(nFallbacks)} by a fallback.`,
    counts: {
      keys: forecast.forecasts.length,
      champions: nChampions,
      fallbacks: nFallbacks,
      withoutForecast: without.length,
    },
    remarks: [
      ...withoutRemarks(group, without, forecast),
      ...remarksOf(group, forecast),
      ...(isPartial ? ['the files in forecasts now hold the selected keys only'] : []),
    ],
    outputs: [{ path: 'forecasts', holds: 'item_demand_forecast.csv, and its totals in *_demand_summary.csv; plots' }],
  };
}

/** Gives why keys have no forecast. Those that begin behind a backtest may be many, and are only counted. */
function withoutRemarks(
  { fleet }: SeriesGroup,
  without: SeriesGroup['keyQuality'],
  { isBacktest }: FleetForecast,
): readonly string[] {
  const inFleet = new Set(isBacktest ? fleet.keys.map((key) => keyId(key)) : []);
  const [later, others] = [true, false].map((isLater) =>
    without.filter(({ key }) => inFleet.has(keyId(key)) === isLater),
  );
  const remark = `no forecast for ${countOf(later!.length, 'key')}: no row of theirs lies before the end of the backtest`;
  return [
    ...others!.map(({ key, reason }) => `no forecast for ${describeKey(fleet.keyColumns, key)}: ${reason}`),
    ...(later!.length === 0 ? [] : [remark]),
  ];
}

/** Gives what is to be said of the span, and of the keys that no champion forecast: how many by each source. */
function remarksOf({ fleet }: SeriesGroup, forecast: FleetForecast): readonly string[] {
  const span = spanRemark(fleet, forecast);
  const bySource = Map.groupBy(forecast.forecasts, ({ source }) => source);
  const fallbacks = [...bySource].filter(([source]) => source !== 'champion').sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = fallbacks.map(([source, each]) => `${source} ${countText(each.length)}`);
  return [...(span === '' ? [] : [span]), ...(counts.length === 0 ? [] : [counts.join(', ')])];
}
