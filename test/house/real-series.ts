import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { periodNumber, type Series } from '#src/core/index.ts';

/** Monthly series of real data that are not part of the project, by the name that the page gives them. */
export const realSources = {
  tourism: { file: 'tourism_monthly.csv', key: 'unique_id', period: 'period', value: 'y' },
  demand: {
    file: 'demand_qty_item_loc.csv',
    key: 'sp_id',
    period: 'time_bucket',
    value: 'repetitive_demand_quantity',
  },
} as const;

export type RealSource = keyof typeof realSources;

/** Gives the series of a source; undefined where the folder does not hold its file. */
export function readRealSeries(source: RealSource, folder: string): readonly Series[] | undefined {
  const { file, key, period, value } = realSources[source];
  const path = `${folder}/${file}`;
  if (!existsSync(path)) return undefined;
  const rows: readonly Readonly<Record<string, string>>[] = parse(readFileSync(path), { columns: true });
  return [...Map.groupBy(rows, (row) => row[key]!)].map(([id, own]) => {
    const sorted = own.toSorted((left, right) => (left[period]! < right[period]! ? -1 : 1));
    return {
      key: [id],
      frequency: 'monthly',
      firstPeriod: periodNumber('monthly', Date.parse(monthText(sorted[0]![period]!))),
      target: Float64Array.from(sorted, (row) => Number(row[value])),
      covariates: {},
    };
  });
}

/** Months stand as 202104 or as 2021-04-01. */
function monthText(text: string): string {
  return text.includes('-') ? text : `${text.slice(0, 4)}-${text.slice(4)}-01`;
}
