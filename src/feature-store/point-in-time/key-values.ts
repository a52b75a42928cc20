import { compareCodePoints, isNull, type ColumnValues } from '#src/tables/index.ts';

/** One value of a key column; null and NaN are no value. */
type KeyValue = string | number | boolean | null;

/** A key column whose values can be compared by `===` and put in order: bytes stand as text. */
export type KeyColumn = Float64Array | Int32Array | readonly KeyValue[];

/** Gives key columns in the form that can be compared: bytes as text of one character a byte, which has their order. */
export function comparableKeys(keys: readonly ColumnValues[]): readonly KeyColumn[] {
  return keys.map((values) => {
    if (ArrayBuffer.isView(values) || !values.some((value) => ArrayBuffer.isView(value))) return values as KeyColumn;
    return (values as readonly (Uint8Array | null)[]).map((value) =>
      value === null ? null : Buffer.from(value).toString('latin1'),
    );
  });
}

/** Says whether a part of the key of a row is null. */
export function hasNullKey(keys: readonly KeyColumn[], row: number): boolean {
  for (const values of keys) if (isNull(values[row]!)) return true;
  return false;
}

/** Orders the key of a row before (below 0), with (0) or behind that of another one, as tables are sorted: null last. */
export function compareRowKeys(
  left: readonly KeyColumn[],
  leftRow: number,
  right: readonly KeyColumn[],
  rightRow: number,
): number {
  for (let i = 0; i < left.length; i++) {
    const order = compareKeyValues(left[i]![leftRow]!, right[i]![rightRow]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareKeyValues(left: KeyValue, right: KeyValue): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  const [isLeftNull, isRightNull] = [isNull(left), isNull(right)];
  if (isLeftNull || isRightNull) return Number(isLeftNull) - Number(isRightNull);
  return left! < right! ? -1 : 1;
}
