import type { ColumnValues } from '#src/tables/index.ts';
import { checkKey, checkKeyColumns } from './check-key.ts';
import type { KeyValue } from './key-hash.ts';
import { hasKey } from './keyed-rows.ts';
import { isNumberType, type OnlineValue, type OnlineValues } from './online-column.ts';
import type { OnlineBatch, OnlineRow } from './online-features.ts';
import type { OnlineRows } from './online-rows.ts';

/** Gives the row of a key, as `OnlineFeatures.get` says. */
export function getRow(rows: OnlineRows, key: readonly KeyValue[]): OnlineRow | undefined {
  checkKey(rows.shape, key);
  const id = rows.find(key);
  if (id === -1) return undefined;
  const { schema } = rows.shape;
  const row: Record<string, OnlineValue> = {};
  for (let i = 0; i < schema.length; i++) row[schema[i]!.name] = rows.columns[i]!.valueAt(id);
  return row;
}

/** Gives the rows of many keys, as `OnlineFeatures.getMany` says. */
export function getMany(rows: OnlineRows, keys: readonly ColumnValues[], out?: OnlineBatch): OnlineBatch {
  const { shape } = rows;
  checkKeyColumns(shape, keys);
  const nKeys = keys[0]!.length;
  const isFound = out?.isFound.length === nKeys ? out.isFound : new Uint8Array(nKeys);
  const wanted = shape.schema.flatMap(({ name, type }, i) => {
    if (shape.primaryKey.includes(name)) return [];
    const isNumber = isNumberType(type);
    const values = usable(out?.columns[name], nKeys, isNumber) ?? newValues(nKeys, isNumber);
    return [{ name, column: rows.columns[i]!, values }];
  });
  const ids = new Int32Array(blockSize);
  for (let start = 0; start < nKeys; start += blockSize) {
    const block = ids.subarray(0, Math.min(blockSize, nKeys - start));
    for (let i = 0; i < block.length; i++) {
      block[i] = hasKey({ keys }, start + i) ? rows.findRow({ keys }, start + i) : -1;
      isFound[start + i] = Number(block[i] !== -1);
    }
    for (const { column, values } of wanted) column.gather(block, start, values);
  }
  return { isFound, columns: Object.fromEntries(wanted.map(({ name, values }) => [name, values])) };
}

// As many as that their rows are still in the processor's cache when the next column is gathered.
const blockSize = 256;

function usable(values: OnlineValues | undefined, length: number, isNumber: boolean): OnlineValues | undefined {
  return values?.length === length && ArrayBuffer.isView(values) === isNumber ? values : undefined;
}

function newValues(length: number, isNumber: boolean): OnlineValues {
  return isNumber ? new Float64Array(length) : Array.from<OnlineValue>({ length });
}
