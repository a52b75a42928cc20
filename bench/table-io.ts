import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBDataChunk, DuckDBInstance, version, type DuckDBConnection, type DuckDBResult } from '@duckdb/node-api';
import { openStore, type ObjectStore } from '#src/storage/index.ts';
import { commitRows, readTable, type TableSchema } from '#src/tables/index.ts';
import type { Bench, BenchOptions, Workload } from './workload.ts';
import { readDoubles } from './read-doubles.ts';

const usualRows = 10_000_000;

/** Writes and reads a table of demand, beside DuckDB's own `COPY` and scan of the same rows. */
export const tableIo: Bench = {
  open: async (options) => {
    const data = demandOf(options.rows ?? usualRows);
    const instance = await DuckDBInstance.create(':memory:');
    const peer = await instance.connect();
    const store = openStore(join(options.folder, 'workspace'));
    const peerFile = join(options.folder, 'peer', 'copy.parquet');
    await mkdir(join(options.folder, 'peer'));
    return {
      workloads: [writing({ data, store, peer, peerFile, options }), reading({ data, store, peer, peerFile, options })],
      versions: { duckdb: version() },
      close: async () => {
        peer.closeSync();
        instance.closeSync();
      },
    };
  },
};

const schema: TableSchema = [
  { name: 'time', type: 'timestamp' },
  { name: 'quantity', type: 'double' },
  { name: 'price', type: 'double' },
  { name: 'discount', type: 'double' },
];

type Demand = { readonly nRows: number; readonly columns: Readonly<Record<string, Float64Array>> };
type Place = {
  readonly data: Demand;
  readonly store: ObjectStore;
  readonly peer: DuckDBConnection;
  readonly peerFile: string;
  readonly options: BenchOptions;
};

/** Rows as a fleet has them: for each key 1,000 hours, whole quantities, prices of two decimals, a discount of many digits. */
function demandOf(nRows: number): Demand {
  const columns = {
    time: new Float64Array(nRows),
    quantity: new Float64Array(nRows),
    price: new Float64Array(nRows),
    discount: new Float64Array(nRows),
  };
  for (let i = 0; i < nRows; i++) {
    columns.time[i] = 1.6e12 + (i % 1000) * 3_600_000;
    columns.quantity[i] = (i * 7919) % 1013;
    columns.price[i] = ((i * 31) % 10_007) / 100;
    columns.discount[i] = Math.sin(i);
  }
  return { nRows, columns };
}

function writing({ data, store, peer, peerFile, options }: Place): Workload {
  const peerCopy = {
    name: 'duckdb',
    before: () => rm(peerFile, { force: true }),
    work: async () => {
      await fillPeer(peer, data);
      await copyFromPeer(peer, peerFile);
      return data.nRows;
    },
  };
  const ours = {
    name: 'ours',
    before: () => rm(join(options.folder, 'workspace'), { recursive: true, force: true }),
    work: async () => {
      await commitRows(store, 'demand', { schema, rows: data, mode: 'append', info: { operation: 'WRITE' }, now: 0 });
      return data.nRows;
    },
  };
  // The COPY alone, of rows that DuckDB has already: what no program can reach that has its rows elsewhere; without a goal.
  const copyAlone = {
    name: 'duckdb COPY alone',
    before: async () => {
      await rm(peerFile, { force: true });
      await fillPeer(peer, data);
    },
    work: async () => {
      await copyFromPeer(peer, peerFile);
      return data.nRows;
    },
  };
  return {
    name: 'table-io write',
    unit: 'rows/s',
    perRound: data.nRows,
    contestants: [ours, peerCopy, copyAlone],
    goals: { duckdb: 0.7 },
  };
}

function reading({ data, store, peer, peerFile }: Place): Workload {
  return {
    name: 'table-io read',
    unit: 'rows/s',
    perRound: data.nRows,
    contestants: [
      {
        name: 'ours',
        work: async () => {
          const read = await readTable(store, 'demand');
          return () => sumOf(Object.values(read!.rows.columns) as readonly ArrayLike<number>[]);
        },
      },
      {
        name: 'duckdb',
        work: async () => {
          const columns = await scan(peer, peerFile, data.nRows);
          return () => sumOf(columns);
        },
      },
    ],
    goals: { duckdb: 0.7 },
  };
}

/** DuckDB's own way in for typed arrays: chunks of vectors. */
async function fillPeer(peer: DuckDBConnection, { nRows, columns }: Demand): Promise<void> {
  await peer.run('CREATE OR REPLACE TABLE demand (time DOUBLE, quantity DOUBLE, price DOUBLE, discount DOUBLE)');
  const appender = await peer.createAppender('demand');
  const types = schema.map((_, i) => appender.columnType(i));
  const arrays = schema.map(({ name }) => columns[name]!);
  for (let at = 0; at < nRows; at += 2048) {
    const chunk = DuckDBDataChunk.create(types, Math.min(2048, nRows - at));
    for (const [i, array] of arrays.entries()) {
      const vector = chunk.getColumnVector(i) as unknown as {
        readonly items: Float64Array;
        readonly flush: () => void;
      };
      vector.items.set(array.subarray(at, at + chunk.rowCount));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Without a time zone, whose cast would cost the peer as much as the COPY. COPY does not wait for the disk; ours does, so the peer's file is flushed too. */
async function copyFromPeer(peer: DuckDBConnection, file: string): Promise<void> {
  await peer.run(
    `COPY (SELECT make_timestamp(time::BIGINT * 1000) AS time, quantity, price, discount FROM demand) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`,
  );
  const handle = await open(file, 'r');
  await handle.sync();
  await handle.close();
}

async function scan(peer: DuckDBConnection, file: string, nRows: number): Promise<readonly Float64Array[]> {
  const result: DuckDBResult = await peer.stream(
    `SELECT epoch_ms(time)::DOUBLE, quantity, price, discount FROM read_parquet('${file}')`,
  );
  return readDoubles(result, schema.length, nRows);
}

/** A sum in which a value's place counts too, so that it is another one wherever a value differs or moves. */
function sumOf(columns: readonly ArrayLike<number>[]): number {
  return columns.reduce((total, column) => {
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum += column[i]! * ((i % 7) + 1);
    return total + sum;
  }, 0);
}
