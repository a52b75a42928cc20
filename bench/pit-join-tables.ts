import { seededRandom } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, type TableSchema } from '#src/tables/index.ts';

/** The columns of the features that are joined. */
export const featureColumns = ['quantity', 'price', 'discount'] as const;

const labelSchema: TableSchema = [
  { name: 'product', type: 'integer', nullable: false },
  { name: 'time', type: 'timestamp', nullable: false },
];
const featureSchema: TableSchema = [
  ...labelSchema,
  ...featureColumns.map((name) => ({ name, type: 'double' as const })),
];

/** How many rows a table has, and of how many keys. */
export type TableSize = { readonly nRows: number; readonly nKeys: number; readonly seed: number };

/** Writes a table of keys and times at random distances, sorted by both: labels are nothing else. */
export async function writeLabels(store: ObjectStore, path: string, size: TableSize): Promise<void> {
  await write(store, path, labelSchema, keysAndTimes(size), size.nRows);
}

/** Writes a table as `writeLabels` does, with three columns of numbers, of which a twentieth to a tenth are null. */
export async function writeFeatures(store: ObjectStore, path: string, size: TableSize): Promise<void> {
  const random = seededRandom(size.seed + 1);
  const values = (share: number, value: () => number): Float64Array =>
    Float64Array.from({ length: size.nRows }, () => (random() < share ? Number.NaN : value()));
  const columns = {
    ...keysAndTimes(size),
    // Whole numbers, prices of two decimals, and a number of many digits.
    quantity: values(0.05, () => Math.floor(random() * 1000)),
    price: values(0.1, () => Math.floor(random() * 10_000) / 100),
    discount: values(0.07, random),
  };
  await write(store, path, featureSchema, columns, size.nRows);
}

type Columns = Readonly<Record<string, Float64Array>>;

async function write(
  store: ObjectStore,
  path: string,
  schema: TableSchema,
  columns: Columns,
  nRows: number,
): Promise<void> {
  const rows = { nRows, columns };
  await commitRows(store, path, { schema, rows, mode: 'append', info: { operation: 'WRITE' }, now: 0 });
}

const hour = 3_600_000;

function keysAndTimes({ nRows, nKeys, seed }: TableSize): Columns {
  const random = seededRandom(seed);
  const perKey = nRows / nKeys;
  const product = new Float64Array(nRows);
  const time = new Float64Array(nRows);
  // 100 hours for each key, however many rows it has; times in whole seconds, no two alike: ASOF does not say which of them counts.
  const step = (2 * 100 * hour) / perKey;
  let last = 0;
  for (let row = 0; row < nRows; row++) {
    product[row] = Math.floor(row / perKey);
    if (row === 0 || product[row] !== product[row - 1]) last = 1.7e12;
    last += (1 + Math.floor((random() * step) / 1000)) * 1000;
    time[row] = last;
  }
  return { product, time };
}
