import { countOf, countText, numberText, type FleetSeries } from '#src/core/index.ts';
import { isInside, type Champion } from '#src/evaluation/index.ts';
import {
  forecastTotals,
  type ConsistentForecast,
  type FleetForecast,
  type TotalForecast,
  type TotalsOptions,
} from '#src/inference/index.ts';
import type { StepContext } from '#src/pipelines/index.ts';
import { defaultCoverage } from '#src/training/index.ts';
import { progressOf } from './progress.ts';
import type { SeriesSettings } from './series-settings.ts';
import { targetRange } from './target-range.ts';

/** What totals need beside forecasts: the champions, whose intervals say how much those of totals shall hold. */
type TotalsWish = Omit<TotalsOptions, 'coverage' | 'range'> & { readonly champions: ReadonlyMap<string, Champion> };

/** Gives a forecast with its totals, reconciled where that is wished, the share that their intervals are to hold, and lines for people. */
export async function withTotals(
  fleet: FleetSeries,
  forecasted: FleetForecast,
  { champions, ...wish }: TotalsWish,
  context: StepContext<Pick<SeriesSettings, 'target'>>,
): Promise<ConsistentForecast & { readonly coverage: number; readonly said: readonly string[] }> {
  const coverage = coverageOf(champions);
  const made = await forecastTotals(
    fleet,
    forecasted,
    { ...wish, coverage, range: targetRange(context.settings) },
    { onProgress: progressOf(context, 'forecasting totals'), signal: context.signal },
  );
  const { forecast, totals, nClipped } = made;
  const isReconciled = wish.method !== 'bottom_up' && totals.length > 0;
  return {
    ...made,
    coverage,
    said: [
      ...(isReconciled ? [`keys and totals reconciled by ${wish.method}${clippedText(nClipped)}`] : []),
      ...(forecast.isBacktest ? hitsOf(totals, coverage) : []),
    ],
  };
}

function coverageOf(champions: ReadonlyMap<string, Champion>): number {
  for (const { model } of champions.values()) if (model?.interval !== undefined) return model.interval.coverage;
  return defaultCoverage;
}

function clippedText(nClipped: number): string {
  if (nClipped === 0) return '';
  return `; ${countOf(nClipped, 'value')} of keys fell outside the range of the target and stand on its bound, and the totals with them`;
}

/** Says how many of the values that came lie in the intervals of the totals of several keys, and how far off the sums are. */
function hitsOf(totals: readonly TotalForecast[], coverage: number): readonly string[] {
  const byColumn = Map.groupBy(
    totals.filter(({ members }) => members.length > 1),
    ({ column }) => column,
  );
  return [...byColumn].flatMap(([column, own]) => {
    const points = own.flatMap(({ values, lower, upper, actual }) =>
      Array.from(values, (value, h) => ({
        value,
        lower: lower[h]!,
        upper: upper[h]!,
        actual: actual?.[h] ?? Number.NaN,
      })),
    );
    const known = points.filter((point) => Number.isFinite(point.actual));
    if (known.length === 0) return [];
    const name = column === undefined ? 'total of all keys' : `totals by ${column}`;
    const off = known.reduce((sum, { value, actual }) => sum + Math.abs(value - actual), 0);
    const all = known.reduce((sum, { actual }) => sum + Math.abs(actual), 0);
    const inside = known.map(isInside).filter((each) => each !== undefined);
    const share = all === 0 ? '' : `${numberText((100 * off) / all, 3)} % off, `;
    return [
      `${name}: ${share}${countText(inside.filter(Boolean).length)} of ${countText(inside.length)} values inside their intervals, which are to hold ${numberText(100 * coverage, 3)} %`,
    ];
  });
}
