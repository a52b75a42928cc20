import { expect, test } from '@jest/globals';
import { enforceDataSchema } from '#src/feature-store/index.ts';
import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import { codeOf, inferred, listOf, modes, tableOf } from './training-data.ts';

/** A value of a batch, its column's type there, the type of the training, and what it becomes; undefined: refused. */
const conversions: readonly (readonly [unknown, ColumnType, ColumnType, unknown])[] = [
  [' 12.5 ', 'string', 'double', 12.5],
  ['1e3', 'string', 'double', 1000],
  ['1,5', 'string', 'double', undefined],
  ['1e999', 'string', 'double', undefined],
  ['NaN', 'string', 'double', undefined],
  ['', 'string', 'double', undefined],
  ['0x10', 'string', 'long', undefined],
  ['12.0', 'string', 'long', 12],
  ['12.5', 'string', 'long', undefined],
  ['9007199254740993', 'string', 'long', undefined],
  ['9007199254740993', 'string', 'double', undefined],
  ['2147483648', 'string', 'integer', undefined],
  ['-0', 'string', 'long', 0],
  ['2024-02-29', 'string', 'timestamp', Date.UTC(2024, 1, 29)],
  ['2024-02-29T12:00:00+02:00', 'string', 'timestamp', Date.UTC(2024, 1, 29, 10)],
  ['2023-02-29', 'string', 'timestamp', undefined],
  ['01/02/2024', 'string', 'timestamp', undefined],
  ['TRUE', 'string', 'boolean', true],
  ['0', 'string', 'boolean', false],
  ['maybe', 'string', 'boolean', undefined],
  [12, 'long', 'double', 12],
  [12, 'double', 'long', 12],
  [12.5, 'double', 'long', undefined],
  [2 ** 31, 'long', 'integer', undefined],
  [1, 'long', 'boolean', true],
  [2, 'long', 'boolean', undefined],
  [true, 'boolean', 'double', 1],
  [7, 'long', 'string', '7'],
  [false, 'boolean', 'string', 'false'],
  [0, 'timestamp', 'string', undefined],
  [0, 'timestamp', 'long', undefined],
  [0, 'long', 'timestamp', undefined],
  ['text', 'string', 'binary', undefined],
  ['text', 'double', 'double', undefined],
  [{ a: 1 }, 'string', 'string', undefined],
  [new Uint8Array(2), 'binary', 'string', undefined],
];

test.each(conversions)('coerces %j of type %s to %s as %j', (value, from, to, becomes) => {
  const sample: Readonly<Record<ColumnType, ColumnValues>> = {
    string: ['x'],
    integer: [1],
    long: [1],
    double: Float64Array.of(1.5),
    boolean: [true],
    timestamp: [1],
    binary: [new Uint8Array(1)],
  };
  const wanted = inferred({ x: [to, sample[to]] });
  const batch = tableOf({ x: [from, [value] as ColumnValues] });
  if (becomes === undefined) {
    for (const mode of modes) {
      expect(codeOf(() => enforceDataSchema(wanted, batch, mode)).code).toBe('DATA_SCHEMA_VALUES');
    }
  } else expect(listOf(enforceDataSchema(wanted, batch, 'coerce').rows.columns['x']!)).toEqual([becomes]);
});

test('takes whole numbers for wider ones, and a column of nulls for one of any type, without a finding', () => {
  const wanted = inferred({
    x: ['double', Float64Array.of(1, 5.5)],
    y: ['double', Float64Array.of(Number.NaN, 1)],
    z: ['long', [1, 2]],
  });
  const batch = tableOf({ x: ['integer', Int32Array.of(2, 3)], y: ['string', [null, null]], z: ['integer', [1, 2]] });
  const { rows, findings, schema: given } = enforceDataSchema(wanted, batch, 'strict');
  expect(findings).toEqual([]);
  expect(given.map(({ type }) => type)).toEqual(['double', 'double', 'long']);
  expect(rows.columns['x']).toEqual(Float64Array.of(2, 3));
  expect(rows.columns['y']).toEqual(Float64Array.of(Number.NaN, Number.NaN));
});
