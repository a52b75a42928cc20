import { keyId, seriesAt, type FleetSeries, type Key, type Series } from '#src/core/index.ts';
import { fit, forecast, type Candidate } from '#src/learners/index.ts';

/** The values of a key, period by period, up to the end of the known rows or to the key's own end. */
export type History = { readonly firstPeriod: number; readonly values: Float64Array };

/** Up to where histories go. */
export type HistoryRequest = {
  /** The last period of which rows are known. */
  readonly lastPeriod: number;
  /** The seasonal naive of the fleet. */
  readonly fallback: Candidate;
  /** A series whose last row lies more than this many periods before `lastPeriod` has ended. */
  readonly endedAfter: number;
};

/**
 * Gives the history of each key, undefined for one without a row. A key that lacks its last periods without having ended has those of its
 * season before in them, so that a late file is no fall of a sum.
 */
export function historiesOf(
  fleet: FleetSeries,
  keys: readonly Key[],
  request: HistoryRequest,
): readonly (History | undefined)[] {
  const numbers = new Map(fleet.keys.map((key, i) => [keyId(key), i]));
  return keys.map((key) => {
    const i = numbers.get(keyId(key));
    return i === undefined ? undefined : historyOf(seriesAt(fleet, i), request);
  });
}

/** Gives the histories of the keys of these numbers, those that there are. */
export function historiesAt(histories: readonly (History | undefined)[], members: Int32Array): readonly History[] {
  return Array.from(members, (i) => histories[i]).filter((history) => history !== undefined);
}

/** Gives the sum of histories up to the last period: a key counts 0 before it begins and after it has ended. Undefined without any. */
export function summedHistory(histories: readonly History[], lastPeriod: number): History | undefined {
  if (histories.length === 0) return undefined;
  const firstPeriod = histories.reduce((least, each) => Math.min(least, each.firstPeriod), Infinity);
  const values = new Float64Array(lastPeriod - firstPeriod + 1);
  for (const each of histories) {
    const from = each.firstPeriod - firstPeriod;
    for (let t = 0; t < each.values.length; t++) values[from + t]! += each.values[t]!;
  }
  return { firstPeriod, values };
}

function historyOf(series: Series, { lastPeriod, fallback, endedAfter }: HistoryRequest): History | undefined {
  const { firstPeriod, target } = series;
  if (target.length === 0) return undefined;
  const missing = lastPeriod - (firstPeriod + target.length - 1);
  if (missing <= 0 || missing > endedAfter) return { firstPeriod, values: target };
  // The seasonal naive has nothing to draw: its seed has no effect.
  const bridge = forecast(fit(fallback, series, 0), series, missing);
  return { firstPeriod, values: Float64Array.of(...target, ...bridge) };
}
