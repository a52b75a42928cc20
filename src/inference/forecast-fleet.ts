import { setImmediate } from 'node:timers/promises';
import { compareKeys, keyId, lastObservedPeriod, seriesAt, type FleetSeries, type Key } from '#src/core/index.ts';
import type { Champion } from '#src/evaluation/index.ts';
import type { Candidate } from '#src/learners/index.ts';
import { fleetBefore } from './fleet-before.ts';
import { fleetDefaultOf } from './fleet-default.ts';
import { fleetMedian } from './fleet-median.ts';
import { forecastKey, type KeyForecast } from './forecast-key.ts';
import { forecastLessons } from './forecast-lessons.ts';
import type { ForecastRequest } from './forecast-request.ts';
import type { ForecastSpan } from './forecast-span.ts';

/** The forecasts of a fleet: one for each key, in the order of keys, all for the same periods. */
export type FleetForecast = ForecastSpan & {
  readonly forecasts: readonly (KeyForecast & {
    readonly key: Key;
    /** The release by which a forecast was made that was known before; absent for those that are made now. */
    readonly release?: number | null;
    /** In a backtest the target of the periods that were forecast, NaN where it is not known: [horizon]. */
    readonly actual?: Float64Array;
  })[];
};

/** What a fleet's forecast needs besides its series. */
export type FleetForecastOptions = {
  readonly champions: ReadonlyMap<string, Champion>;
  /** By key id: the newest version before a champion that does not load. */
  readonly previous: ReadonlyMap<string, Champion>;
  /** By key id: why the rows of a key are unfit for training, for the reason of its fallback. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Keys that the data name and of which no row could be used. */
  readonly keysWithoutRows: readonly Key[];
  readonly isSelected: (key: Key) => boolean;
  readonly span: ForecastSpan;
  readonly fallback: Candidate;
  readonly seasonLength: number;
  readonly seed: number;
  readonly endedAfter: number;
  /** Whether forecasts say what makes them up; they do not if absent. */
  readonly isExplained?: boolean;
};

/** What the caller of a long forecast hears: keys that are done, series that have taught, periods that have their median. */
type ForecastWatch = {
  readonly onProgress: (done: number, total: number) => void;
  readonly onLearning?: (done: number, total: number) => void;
  readonly onMedian?: (done: number, total: number) => void;
  readonly signal: AbortSignal;
};

/** A key without a row before the forecast starts. */
type WithoutRows = Pick<FleetForecast['forecasts'][number], 'key' | 'actual'>;

const keysBetweenYields = 200;

/**
 * Forecasts the periods of the span for every selected key, from rows before them alone. A key without any such row gets the median of
 * the fleet; where no key has one, it is left out. So is in a backtest a key that begins behind the span. Rejects with the reason of the
 * signal.
 */
export async function forecastFleet(
  whole: FleetSeries,
  options: FleetForecastOptions,
  watch: ForecastWatch,
): Promise<FleetForecast> {
  const { span, isSelected } = options;
  const fleet = fleetBefore(whole, span.firstPeriod);
  const request = requestOf(whole, fleet, options, watch);
  const forecasts: FleetForecast['forecasts'][number][] = [];
  const withoutRows: WithoutRows[] = options.keysWithoutRows.filter((key) => isSelected(key)).map((key) => ({ key }));
  for (const [i, key] of fleet.keys.entries()) {
    if (i % keysBetweenYields === 0) {
      watch.onProgress(i, fleet.keys.length);
      await setImmediate();
      watch.signal.throwIfAborted();
    }
    if (!isSelected(key)) continue;
    const series = seriesAt(fleet, i);
    if (series.target.length > 0) {
      const forecasted = await forecastKey(series, serviceOf(key, options), request);
      forecasts.push({ ...forecasted, key, ...actualOf(whole, i, span) });
    } else if (!beginsBehind(whole.firstPeriod[i]!, span)) withoutRows.push({ key, ...actualOf(whole, i, span) });
  }
  watch.onProgress(fleet.keys.length, fleet.keys.length);
  if (withoutRows.length === 0) return { ...span, forecasts };
  const values = await fleetMedian(fleet, request, watch);
  if (values === undefined) return { ...span, forecasts };
  const ofFleet = withoutRows.map((each) => ({
    ...each,
    ...forecastOfNew(values, reasonOf(keyId(each.key), options)),
  }));
  return { ...span, forecasts: [...forecasts, ...ofFleet].sort((a, b) => compareKeys(a.key, b.key)) };
}

// Before a key begins nobody knows of it.
function beginsBehind(first: number, { isBacktest, firstPeriod, horizon }: ForecastSpan): boolean {
  return isBacktest && first >= firstPeriod + horizon;
}

/** Gives in a backtest the targets from the start of the span on, NaN before a series begins and behind its end. */
function actualOf(
  whole: FleetSeries,
  i: number,
  { isBacktest, firstPeriod, horizon }: ForecastSpan,
): { readonly actual?: Float64Array } | undefined {
  if (!isBacktest) return undefined;
  const { target, firstPeriod: first } = seriesAt(whole, i);
  const from = firstPeriod - first;
  return { actual: Float64Array.from({ length: horizon }, (_, step) => target[from + step] ?? Number.NaN) };
}

function requestOf(
  whole: FleetSeries,
  fleet: FleetSeries,
  {
    champions,
    previous,
    span,
    fallback,
    seasonLength,
    seed,
    endedAfter,
    reasons,
    isExplained = false,
  }: FleetForecastOptions,
  { onLearning, signal }: ForecastWatch,
): ForecastRequest {
  let taughtUpTo = lastObservedPeriod(whole) ?? -1;
  for (const versions of [champions, previous])
    for (const { cutoff } of versions.values()) taughtUpTo = Math.max(taughtUpTo, cutoff);
  return {
    ...span,
    fallback,
    fleetDefault: fleetDefaultOf(champions.values()),
    // Two seasons are the least that show one come back.
    fleetDefaultRows: 2 * seasonLength,
    taughtUpTo,
    lessonsOf: forecastLessons(fleet, { span, reasons, endedAfter, onLearning, signal }),
    seed,
    endedAfter,
    isExplained,
  };
}

function serviceOf(key: Key, options: FleetForecastOptions): Parameters<typeof forecastKey>[1] {
  const id = keyId(key);
  const reason = reasonOf(id, options);
  return {
    champion: options.champions.get(id),
    previous: options.previous.get(id),
    why: reason ?? 'No model is registered for this key.',
    isBlocked: reason !== undefined,
  };
}

// That a series has ended by now, say, is not known before the start of a backtest.
function reasonOf(id: string, { span, reasons }: FleetForecastOptions): string | undefined {
  return span.isBacktest ? undefined : reasons.get(id);
}

function forecastOfNew(values: Float64Array, reason: string | undefined): KeyForecast {
  const unknown = values.map(() => Number.NaN);
  const why = reason ?? 'The key has no row before the forecast starts.';
  return {
    values,
    lower: unknown,
    upper: unknown,
    source: 'fallback:fleet_median',
    model: 'fleet_median',
    version: null,
    reason: `${why} The median of the fleet stands for it.`,
  };
}
