import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ColumnValues, TableSchema } from '#src/tables/index.ts';
import { getMany, getRow } from '../../../src/feature-store/online/get-rows.ts';
import { hashKeyValue, type KeyHash } from '../../../src/feature-store/online/key-hash.ts';
import { applyChanges, planChanges } from '../../../src/feature-store/online/apply-changes.ts';
import { onlineRowsOf } from '../../../src/feature-store/online/online-rows.ts';

const schema: TableSchema = [
  { name: 'name', type: 'string' },
  { name: 'number', type: 'long' },
  { name: 'flag', type: 'boolean' },
  { name: 'time', type: 'timestamp' },
  { name: 'value', type: 'double' },
  { name: 'text', type: 'string' },
  { name: 'isOn', type: 'boolean' },
  { name: 'bytes', type: 'binary' },
];
const key = {
  primaryKey: ['name', 'number', 'flag'],
  keyTypes: ['string', 'long', 'boolean'],
} as const;

type Row = {
  readonly name: string | null;
  readonly number: number;
  readonly flag: boolean;
  readonly time: number | null;
  readonly value: number;
  readonly text: string | null;
  readonly isOn: boolean | null;
  readonly bytes: Uint8Array | null;
};

const anyRow: fc.Arbitrary<Row> = fc.record({
  name: fc.option(fc.constantFrom('', 'a', 'ä', 'a\u0000', '\u{1F600}', '"', '__proto__')),
  number: fc.constantFrom(0, -1, 1, 2 ** 33 + 1, 2 ** 34 + 1),
  flag: fc.boolean(),
  time: fc.option(fc.nat(3)),
  value: fc.constantFrom(1, -0.5, Number.NaN, Number.POSITIVE_INFINITY),
  text: fc.option(fc.string({ unit: 'binary', maxLength: 3 })),
  isOn: fc.option(fc.boolean()),
  bytes: fc.option(fc.uint8Array({ maxLength: 2 })),
});

function rowsOf(rows: readonly Row[]) {
  const columns = schema.map(({ name }) => [name, rows.map((row) => row[name as keyof Row])] as const);
  const value = Float64Array.from(rows, (row) => row.value);
  return { nRows: rows.length, columns: { ...Object.fromEntries(columns), value } };
}

function keyText({ name, number, flag }: Row): string {
  return JSON.stringify([name, number, flag]);
}

/** The newest row of each key, by a Map of objects. */
function newestOf(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const newest = new Map<string, Row>();
  for (const row of rows) {
    const before = newest.get(keyText(row));
    if (row.name === null || (before !== undefined && (before.time ?? -1) > (row.time ?? -1))) continue;
    newest.set(keyText(row), row);
  }
  return newest;
}

const hashes: readonly (readonly [string, KeyHash])[] = [
  ['its own hash', hashKeyValue],
  ['one hash for all', () => -1],
];

test.each(hashes)('the newest row of each key is found, and of no other, with %s', (_, hash) => {
  const shape = { schema, ...key, times: ['time'], hash };
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 60 }), anyRow, (rows, other) => {
      const held = onlineRowsOf(shape, rowsOf(rows));
      const expected = newestOf(rows);
      expect(held.nKeys()).toBe(expected.size);
      for (const row of [...rows, other].filter(({ name }) => name !== null)) {
        const wanted = expected.get(keyText(row));
        const given = getRow(held, [row.name!, row.number, row.flag]);
        expect(given).toEqual(
          wanted === undefined ? undefined : { ...wanted, value: Number.isNaN(wanted.value) ? null : wanted.value },
        );
      }
    }),
    { seed: 5 },
  );
});

test.each(hashes)('inserted and deleted rows lead to what the whole table would give, with %s', (_, hash) => {
  const shape = { schema, ...key, times: ['time'], hash };
  // One row for each key and time, so that the newest does not hang on the order of rows.
  const table = fc.uniqueArray(anyRow, { maxLength: 40, selector: (row) => `${keyText(row)} ${row.time}` });
  fc.assert(
    fc.property(table, table, fc.nat(40), (before, added, nKept) => {
      const isReplaced = (row: Row): boolean =>
        added.some((each) => keyText(each) === keyText(row) && each.time === row.time);
      const kept = before.slice(0, nKept).filter((row) => !isReplaced(row));
      const deleted = before.filter((row) => !kept.includes(row));
      const after = [...kept, ...added];
      const held = onlineRowsOf(shape, rowsOf(before));
      const plan = planChanges(held, { inserted: rowsOf(added), deleted: rowsOf(deleted) });
      applyChanges(held, plan, rowsOf(after));
      const expected = newestOf(after);
      expect(held.nKeys()).toBe(expected.size);
      for (const { name, number, flag, value, ...rest } of expected.values()) {
        const row = { ...rest, name, number, flag, value: Number.isNaN(value) ? null : value };
        expect(getRow(held, [name!, number, flag])).toEqual(row);
      }
    }),
    { seed: 5 },
  );
});

test('many keys at once get what each gets alone, and the arrays of an earlier batch are used again', () => {
  const shape = { schema, ...key, times: ['time'], hash: hashKeyValue };
  const rows = fc.sample(anyRow, { numRuns: 700, seed: 11 });
  const held = onlineRowsOf(shape, rowsOf(rows.slice(0, 300)));
  const columns: Readonly<Record<string, ColumnValues>> = rowsOf(rows).columns;
  const keys = key.primaryKey.map((name) => columns[name]!);
  const batch = getMany(held, keys);
  expect(Object.keys(batch.columns)).toEqual(['time', 'value', 'text', 'isOn', 'bytes']);
  for (const [i, { name, number, flag }] of rows.entries()) {
    const alone = name === null ? undefined : getRow(held, [name, number, flag]);
    expect(batch.isFound[i]).toBe(alone === undefined ? 0 : 1);
    for (const [column, values] of Object.entries(batch.columns)) {
      const value = values[i];
      expect(Number.isNaN(value) ? null : value).toEqual(alone?.[column] ?? null);
    }
  }
  const reversed = keys.map((values) => (values as readonly (string | null)[]).toReversed());
  const again = getMany(held, reversed, batch);
  expect(again.columns['value']).toBe(batch.columns['value']);
  expect(again.columns['text']).toBe(batch.columns['text']);
  expect(again).toEqual(getMany(held, reversed));
  expect(getMany(held, [['a'], [1], [true]], batch).isFound).toHaveLength(1);
});
