import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** A key of real demand as rows of features, the oldest first. */
export type DemandKey = {
  /** [nRows x nFeatures] row-major: the twelve months before, the month of the year, the number of the row in the series. */
  readonly features: Float64Array;
  /** [nRows] */
  readonly targets: Float64Array;
};

/** Columns of `DemandKey.features`. */
export const nFeatures = 14;

const nLags = 12;

// Kept beside the project, not in it.
const file = new URL('../../shared/data/demand_qty_item_loc.csv', import.meta.url);

/** Gives 200 keys of real demand, 48 months each, of which 36 have all their lags. */
export async function demandKeys(): Promise<readonly DemandKey[]> {
  const rows: readonly Readonly<Record<string, string>>[] = parse(await readFile(file), { columns: true });
  const groups = Map.groupBy(rows, (row) => `${row['sp_id']} ${row['loc_id']}`);
  return [...groups.values()].map((group) => {
    const series = group.toSorted((a, b) => Number(a['time_bucket']) - Number(b['time_bucket']));
    const values = series.map((row) => Number(row['repetitive_demand_quantity']));
    const months = series.map((row) => Number(row['time_bucket']) % 100);
    const features = values.flatMap((_, t) =>
      t < nLags ? [] : [...values.slice(t - nLags, t).reverse(), months[t]!, t],
    );
    return { features: Float64Array.from(features), targets: Float64Array.from(values.slice(nLags)) };
  });
}
