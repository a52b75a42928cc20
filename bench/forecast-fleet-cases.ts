import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** Monthly series: what may be learned from, and what followed. */
export type FleetCases = {
  readonly name: string;
  readonly horizon: number;
  readonly series: readonly {
    readonly id: string;
    readonly y: readonly number[];
    readonly actual: readonly number[];
  }[];
};

// Kept beside the project, not in it.
const folder = new URL('../../shared/data/', import.meta.url);

/** Gives the 366 series of the tourism competition, the last 24 months to be forecast, and 200 keys of real demand, the last 12. */
export async function fleetCases(): Promise<readonly FleetCases[]> {
  return [
    await casesOf('tourism', {
      file: 'tourism_monthly.csv',
      key: ['unique_id'],
      time: 'period',
      value: 'y',
      horizon: 24,
    }),
    await casesOf('demand', {
      file: 'demand_qty_item_loc.csv',
      key: ['sp_id', 'loc_id'],
      time: 'time_bucket',
      value: 'repetitive_demand_quantity',
      horizon: 12,
    }),
  ];
}

type Source = {
  readonly file: string;
  readonly key: readonly string[];
  readonly time: string;
  readonly value: string;
  readonly horizon: number;
};

async function casesOf(name: string, { file, key, time, value, horizon }: Source): Promise<FleetCases> {
  const rows: readonly Readonly<Record<string, string>>[] = parse(await readFile(new URL(file, folder)), {
    columns: true,
  });
  const groups = Map.groupBy(rows, (row) => key.map((column) => row[column]!).join(' '));
  const series = [...groups].map(([id, group]) => {
    const values = group.toSorted((a, b) => (a[time]! < b[time]! ? -1 : 1)).map((row) => Number(row[value]));
    return { id, y: values.slice(0, -horizon), actual: values.slice(-horizon) };
  });
  return { name, horizon, series };
}

/** Gives the cases with only `most` series, evenly spread. */
export function spread(cases: FleetCases, most: number): FleetCases {
  const step = Math.max(1, cases.series.length / most);
  const count = Math.min(most, cases.series.length);
  return { ...cases, series: Array.from({ length: count }, (_, i) => cases.series[Math.floor(i * step)]!) };
}
