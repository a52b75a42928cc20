// A writer of its own: `node upsert-process.ts FOLDER WRITER COMMITS` upserts into the table `t` rows of its own and one that all writers
// share, deletes one of its own again, and appends; it prints the rows that it inserted and updated.
import { openStore } from '#src/storage/index.ts';
import { commitRows, deleteRows, upsertRows, type TableSchema } from '#src/tables/index.ts';

const [folder, writer, commits] = process.argv.slice(2);
const store = openStore(folder!);
const schema: TableSchema = [
  { name: 'name', type: 'string' },
  { name: 'value', type: 'double' },
];
const words = { info: { operation: 'MERGE' }, now: 0 };
let nInserted = 0;
let nUpdated = 0;

for (let i = 0; i < Number(commits); i++) {
  const rows = { nRows: 3, columns: { name: ['shared', `${writer}/${i}`, `${writer}/gone`], value: [i, i, i] } };
  const upserted = await upsertRows(store, 't', { schema, rows, key: ['name'], ...words });
  nInserted += upserted.nInserted;
  nUpdated += upserted.nUpdated;
  const added = { nRows: 1, columns: { name: [`${writer}/added`], value: [i] } };
  await commitRows(store, 't', { schema, rows: added, mode: 'append', ...words });
  await deleteRows(store, 't', { where: { column: 'name', is: '=', value: `${writer}/gone` }, ...words });
}
process.stdout.write(JSON.stringify({ nInserted, nUpdated }));
