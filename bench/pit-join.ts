import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { DuckDBInstance, version, type DuckDBConnection } from '@duckdb/node-api';
import { joinTablesPointInTime } from '#src/feature-store/point-in-time/join-tables.ts';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { hasPandas } from '#test/interop/pandas-python.ts';
import { openPandas, type Pandas } from './pit-join-pandas.ts';
import { proofOf } from './pit-join-proof.ts';
import { featureColumns, writeFeatures, writeLabels } from './pit-join-tables.ts';
import type { Bench, Contestant, Workload } from './workload.ts';
import { readDoubles } from './read-doubles.ts';

const usualRows = 10_000_000;
const rowsOfKey = 100;

/** Joins labels with the newest features of their time, from Parquet files to arrays, beside DuckDB's ASOF JOIN and pandas' merge_asof. */
export const pitJoin: Bench = {
  open: async (options) => {
    const nRows = options.rows ?? usualRows;
    const nKeys = Math.ceil(nRows / rowsOfKey);
    const store = openStore(options.folder);
    await writeFeatures(store, 'features', { nRows, nKeys, seed: 1 });
    const sizes = [Math.ceil(nRows / 10), nRows];
    for (const size of sizes) await writeLabels(store, `labels_${size}`, { nRows: size, nKeys, seed: 7 });
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const peer = await instance.connect();
    const wantsPandas = !options.without.includes('pandas');
    const isMissing = wantsPandas && !(await hasPandas());
    const pandas = wantsPandas && !isMissing ? await openPandas() : undefined;
    const missing = isMissing ? { pandas: 'not installed: run node test/interop/point-in-time.ts' } : {};
    const places = { store, peer, pandas, missing, folder: options.folder };
    return {
      workloads: await Promise.all(sizes.map(async (size) => joining(places, { nLabels: size, nFeatures: nRows }))),
      versions: { duckdb: version(), ...(pandas === undefined ? {} : { pandas: pandas.version }) },
      close: async () => {
        pandas?.close();
        peer.closeSync();
        instance.closeSync();
      },
    };
  },
};

type Places = {
  readonly store: ObjectStore;
  readonly peer: DuckDBConnection;
  readonly pandas: Pandas | undefined;
  readonly missing: Readonly<Record<string, string>>;
  readonly folder: string;
};
type Size = { readonly nLabels: number; readonly nFeatures: number };

async function joining(
  { store, peer, pandas, missing, folder }: Places,
  { nLabels, nFeatures }: Size,
): Promise<Workload> {
  const table = `labels_${nLabels}`;
  const [labels, features] = await Promise.all([partOf(folder, table), partOf(folder, 'features')]);
  const ours: Contestant = {
    name: 'ours',
    work: async () => {
      const side = { key: ['product'], time: 'time' };
      const joined = await joinTablesPointInTime(
        store,
        { ...side, path: table, columns: [] },
        { ...side, path: 'features', columns: featureColumns },
      );
      return () => proofOf(featureColumns.map((name) => joined.features.rows.columns[name] as Float64Array));
    },
  };
  const duckdb: Contestant = {
    name: 'duckdb',
    work: async () => {
      const columns = await asofJoin(peer, { labels, features, nLabels });
      return () => proofOf(columns);
    },
  };
  return {
    name: `pit-join ${inMillions(nLabels)} x ${inMillions(nFeatures)}`,
    unit: 'labels/s',
    perRound: nLabels,
    contestants: [ours, duckdb, ...(pandas === undefined ? [] : [pandasJoin(pandas, labels, features)])],
    missing,
    goals: { duckdb: 3 },
  };
}

function pandasJoin(pandas: Pandas, labels: string, features: string): Contestant {
  return {
    name: 'pandas',
    work: async () => {
      await pandas.join(labels, features);
      // Asked for after the clock has stopped, and before the next join.
      return pandas.proof;
    },
  };
}

async function partOf(folder: string, table: string): Promise<string> {
  const part = (await readdir(join(folder, table))).find((name) => name.endsWith('.parquet'));
  return join(folder, table, part!);
}

function inMillions(count: number): string {
  return `${count / 1e6} M`;
}

/** Nulls become NaN within DuckDB, which costs it next to nothing; the chunks are read as typed arrays, its fastest way out. */
async function asofJoin(
  peer: DuckDBConnection,
  { labels, features, nLabels }: { readonly labels: string; readonly features: string; readonly nLabels: number },
): Promise<readonly Float64Array[]> {
  const selected = featureColumns.map((name) => `coalesce(feature.${name}, 'NaN'::DOUBLE)`);
  const result = await peer.stream(`
    SELECT ${selected.join(', ')} FROM read_parquet('${labels}') AS label
    ASOF LEFT JOIN read_parquet('${features}') AS feature
    ON label.product = feature.product AND label.time >= feature.time`);
  return readDoubles(result, featureColumns.length, nLabels);
}
