import type { ObjectStore } from '#src/storage/index.ts';
import {
  commitParts,
  commitRows,
  createTable,
  deleteRows,
  optimizeTable,
  upsertRows,
  writePack,
  type CommitInfo,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';

const schema: TableSchema = [
  { name: 'id', type: 'long', nullable: false },
  { name: 'region', type: 'string' },
  { name: 'year', type: 'integer' },
  { name: 'is final', type: 'boolean' },
  { name: 'day', type: 'timestamp' },
  { name: 'amount', type: 'double' },
];
const regions = ['Zürich', 'a/b=c %20 é', null, 'x y', '日本', "o'clock", '..', 'CON'];

/** Makes a table that is partitioned by columns of four types, with names of folders that are not easy, and gives its newest version. */
export async function buildSales(store: ObjectStore, path: string, now: number): Promise<number> {
  let commits = 0;
  const words = (operation: string): { readonly info: CommitInfo; readonly now: number } => ({
    info: { operation },
    now: now + commits++,
  });
  const partitionBy = ['region', 'year', 'is final', 'day'];
  await createTable(store, path, { schema, partitionBy, ...words('CREATE TABLE') });
  await commitRows(store, path, { schema, rows: salesRows(0, 60), mode: 'append', ...words('WRITE') });
  await commitRows(store, path, { schema, rows: salesRows(60, 40), mode: 'append', ...words('WRITE') });
  await deleteRows(store, path, { where: { column: 'region', is: '=', value: 'x y' }, ...words('DELETE') });
  await upsertRows(store, path, { schema, rows: salesRows(90, 30), key: ['id'], ...words('MERGE') });
  const { version } = await optimizeTable(store, path, words('OPTIMIZE'));
  return version;
}

/** Makes a table of packed blobs. */
export async function buildPack(store: ObjectStore, path: string, now: number): Promise<void> {
  const packed: TableSchema = [
    { name: 'digest', type: 'string' },
    { name: 'model', type: 'binary' },
  ];
  for (const commit of [0, 1]) {
    const models = Array.from({ length: 1500 }, (_, i) => new Uint8Array(20 + ((i * 7) % 50)).fill(i + commit));
    const rows = { nRows: models.length, columns: { digest: models.map((_, i) => `${commit}/${i}`), model: models } };
    const { part } = await writePack(store, path, packed, rows, 'model');
    await commitParts(store, path, {
      schema: packed,
      parts: [part],
      mode: 'append',
      info: { operation: 'WRITE' },
      now: now + commit,
    });
  }
}

function salesRows(first: number, nRows: number): TableRows {
  const ids = Array.from({ length: nRows }, (_, i) => first + i);
  return {
    nRows,
    columns: {
      id: ids,
      region: ids.map((id) => regions[id % regions.length]!),
      year: ids.map((id) => (id % 5 === 0 ? null : 2024 + (id % 2))),
      'is final': ids.map((id) => id % 3 === 0),
      day: ids.map((id) => (id % 4 === 0 ? null : Date.UTC(2026, 0, 1 + (id % 2), 12, 30, 0, 250 * (id % 2)))),
      amount: Float64Array.from(ids, (id) => id / 10),
    },
  };
}
