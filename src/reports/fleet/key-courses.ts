import { finiteOrNull, isMusterError, keyId, periodLabel, seriesAt, type Series } from '#src/core/index.ts';
import { getFeatureView, readSeriesView, type SeriesViewRows } from '#src/feature-store/index.ts';
import { bordersOf, forecast, type Model } from '#src/learners/index.ts';
import { loadModels } from '#src/registry/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import type { ForecastCourse } from '../charts/forecast-chart.ts';
import type { FleetRecord, KeyRecord } from './fleet-record.ts';

/** What can be drawn of a key: its history and the challenger's forecast of the holdout; or why there is nothing to draw. */
export type KeyCourse = (ForecastCourse & { readonly coverage: number | null }) | { readonly missing: string };

/**
 * Gives the courses of some keys of a record by `keyId`: their models, fitted to the rows before the holdout, are loaded and forecast it
 * again, as the gate saw it. A course that cannot be made says why; the series are read only at the versions that the training read.
 */
export async function readCourses(
  store: ObjectStore,
  record: FleetRecord,
  keys: readonly KeyRecord['key'][],
  options: StoreOptions = {},
): Promise<ReadonlyMap<string, KeyCourse>> {
  if (keys.length === 0) return new Map();
  const data = await readData(store, record, options);
  if (typeof data === 'string') return new Map(keys.map((key) => [keyId(key), { missing: data }]));
  const ids = new Set(keys.map((key) => keyId(key)));
  const wanted = record.keys.filter(({ key }) => ids.has(keyId(key)));
  const packed = wanted.map(packedModelOf);
  const loaded = await loadModels(
    store,
    packed.filter((each) => each !== undefined),
    options,
  );
  const numbers = new Map(data.fleet.keys.map((key, i) => [keyId(key), i]));
  return new Map(
    wanted.map((each, i) => {
      const id = keyId(each.key);
      const number = numbers.get(id);
      const found = packed[i] === undefined ? undefined : loaded.get(packed[i]);
      if (number === undefined) return [id, { missing: 'The feature view holds no series of the key.' }];
      if (found === undefined || !('model' in found)) {
        return [id, { missing: `Its model is not there${found === undefined ? '' : `: ${found.loadFailure}`}.` }];
      }
      return [id, courseOf(seriesAt(data.fleet, number), found.model, each.challenger!.holdout)];
    }),
  );
}

/** Gives the series that the training read, or why they are not there any more. */
async function readData(
  store: ObjectStore,
  { training }: FleetRecord,
  options: StoreOptions,
): Promise<SeriesViewRows | string> {
  const data = training?.data ?? null;
  if (data === null) return 'It is not known which data the training read.';
  try {
    const view = await getFeatureView(store, data.view, options);
    const rows = await readSeriesView(store, view, options);
    const moved = Object.entries(data.tablesRead).filter(([path, version]) => rows.tablesRead[path] !== version);
    if (moved.length === 0) return rows;
    const [path, version] = moved[0]!;
    return `${path} has moved on from version ${version}, which the training read, to version ${rows.tablesRead[path] ?? 'unknown'}.`;
  } catch (error) {
    if (!isMusterError(error)) throw error;
    return `The series cannot be read: ${error.faults[0]?.what ?? error.message}`;
  }
}

function packedModelOf({ challenger }: KeyRecord): Parameters<typeof loadModels>[1][number] | undefined {
  if (challenger?.holdoutModel === undefined) return undefined;
  const { digest, path, offset, length } = challenger.holdoutModel;
  return { digest, slice: { path, offset, length } };
}

// What is older tells little of a holdout and makes the page long.
const mostHistory = 120;

function courseOf(series: Series, model: Model, holdout: number): KeyCourse {
  const nHistory = series.target.length - holdout;
  const history = { ...series, target: series.target.subarray(0, nHistory) };
  const values = forecast(model, history, holdout);
  if (!values.every(Number.isFinite)) {
    const from = periodLabel(series.frequency, series.firstPeriod + nHistory);
    return { missing: `Its forecast from ${from} on is not finite.` };
  }
  const { lower, upper } = bordersOf(model, values, 0);
  const first = Math.max(0, nHistory - mostHistory);
  return {
    frequency: series.frequency,
    cutoff: series.firstPeriod + nHistory - 1,
    observed: [...series.target.subarray(first)].map((value, i) => ({ period: series.firstPeriod + first + i, value })),
    actual: [],
    forecast: [...values].map((value, h) => ({
      period: series.firstPeriod + nHistory + h,
      value,
      lower: finiteOrNull(lower[h]),
      upper: finiteOrNull(upper[h]),
    })),
    coverage: model.interval?.coverage ?? null,
  };
}
