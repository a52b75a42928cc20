import { countOf, MusterError, type Fault } from '#src/core/index.ts';
import { indexKeys, isNull, type ColumnValues } from '#src/tables/index.ts';
import { rowKey, type FeatureGroup } from './feature-group.ts';
import { placeOfRow, rowsText, type InsertContent } from './insert-content.ts';

/** Gives for each column of the key, times included, the numbers of the rows that are null there; columns without such are left out. */
export function rowsWithoutKey(group: FeatureGroup, { rows }: InsertContent): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const name of rowKey(group)) {
    const values = rows.columns[name]!;
    const without: number[] = [];
    for (let row = 0; row < rows.nRows; row++) if (isNull(values[row])) without.push(row);
    if (without.length > 0) found.set(name, without);
  }
  return found;
}

/** Refuses rows that are null in a column of the key: FEATURE_KEY_NULL, one fault for each column. */
export function refuseWithoutKey(without: ReadonlyMap<string, readonly number[]>, content: InsertContent): never {
  const faults = [...without].map(([column, rows]): Fault => ({
    what: `${countOf(rows.length, 'row')} ${rows.length === 1 ? 'has' : 'have'} no value: ${rowsText(content, rows)}.`,
    where: { ...placeOfRow(content, rows[0]!), column },
    expected: 'a value in each row of primary key, event time and knowledge time',
  }));
  throw new MusterError('FEATURE_KEY_NULL', faults);
}

/** Refuses rows of which two have the same key and times, with FEATURE_KEY_REPEATED and at most five of the keys. */
export function checkRepeatedKeys(group: FeatureGroup, content: InsertContent): void {
  const key = rowKey(group);
  const repeated = repeatedRows(
    key.map((name) => content.rows.columns[name]!),
    content.rows.nRows,
  );
  if (repeated.length === 0) return;
  const faults = repeated.slice(0, 5).map((rows): Fault => ({
    what: `The key is given ${rows.length} times: ${rowsText(content, rows)}.`,
    where: { ...placeOfRow(content, rows[1]!), key: keyText(key, content, rows[0]!) },
    expected: 'one row for each key and time',
  }));
  const more = repeated.length - faults.length;
  throw new MusterError(
    'FEATURE_KEY_REPEATED',
    more === 0 ? faults : [...faults, { what: `${countOf(more, 'more key')} ${more === 1 ? 'is' : 'are'} repeated.` }],
  );
}

/** Gives the rows of each key that is there more than once, in the order in which that shows. */
function repeatedRows(columns: readonly ColumnValues[], nRows: number): readonly (readonly number[])[] {
  const { firstRows } = indexKeys(columns, nRows);
  const repeated = new Map<number, number[]>();
  for (let row = 0; row < nRows; row++) {
    const first = firstRows[row]!;
    if (first === row) continue;
    const rows = repeated.get(first);
    if (rows === undefined) repeated.set(first, [first, row]);
    else rows.push(row);
  }
  return [...repeated.values()];
}

function keyText(key: readonly string[], { schema, rows }: InsertContent, row: number): string {
  return key
    .map((name) => {
      const value = rows.columns[name]![row];
      const isTime = schema.find((column) => column.name === name)?.type === 'timestamp';
      return `${name}=${isTime ? new Date(value as number).toISOString() : String(value).slice(0, 80)}`;
    })
    .join(', ');
}
