import { expect, test } from '@jest/globals';
import { isMusterError, type Key, type MusterError } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import type { KeySelection } from '#src/pipelines/index.ts';
import { selectionOf } from '#src/steps/key-selection.ts';

const keys: readonly Key[] = [
  ['LOC-01', '1001'],
  ['LOC-01', '2002'],
  ['LOC-02', '1001'],
  ['a,b', '3=3'],
];

function groupOf(keyColumns: readonly string[], all: readonly Key[]): SeriesGroup {
  const fleet = { keyColumns, keys: all } as unknown as SeriesGroup['fleet'];
  return { fleet, keyQuality: all.map((key) => ({ key })) as unknown as SeriesGroup['keyQuality'] };
}

const group = groupOf(['location', 'product_id'], keys);

function selected(selection: KeySelection): readonly string[] {
  return keys.filter(selectionOf(group, selection)).map((key) => key.join('/'));
}

function failure(selection: KeySelection, from = group): MusterError {
  try {
    selectionOf(from, selection);
  } catch (error) {
    if (isMusterError(error)) return error;
  }
  throw new Error('nothing was refused');
}

test.each<[string, KeySelection, readonly string[]]>([
  ['nothing', {}, ['LOC-01/1001', 'LOC-01/2002', 'LOC-02/1001', 'a,b/3=3']],
  ['a value of one column', { values: { location: 'LOC-01' } }, ['LOC-01/1001', 'LOC-01/2002']],
  ['a named key', { keys: [{ values: { product_id: '1001', location: 'LOC-02' } }] }, ['LOC-02/1001']],
  [
    'named keys of different columns',
    { keys: [{ values: { location: 'LOC-02' } }, { values: { location: 'LOC-01', product_id: '2002' } }] },
    ['LOC-01/2002', 'LOC-02/1001'],
  ],
  [
    'a key named twice, with signs that separate elsewhere',
    { keys: [{ values: { location: 'a,b', product_id: '3=3' } }, { values: { location: 'a,b' } }] },
    ['a,b/3=3'],
  ],
  [
    'named keys that have a value besides',
    { values: { product_id: '1001' }, keys: [{ values: { location: 'LOC-01' } }] },
    ['LOC-01/1001'],
  ],
])('%s selects the keys that fit', (_, selection, expected) => {
  expect(selected(selection)).toEqual(expected);
});

test('the one key of a fleet of one model is selected where nothing is asked', () => {
  expect(selectionOf(groupOf([], [[]]), {})([])).toBe(true);
});

test('a key that the data do not have is told with its line and the nearest one that fits its other values', () => {
  const { code, faults } = failure({
    keys: [
      { values: { location: 'LOC-01', product_id: '1001' }, where: { file: 'keys.csv', line: 2 } },
      { values: { location: 'LOC-01', product_id: '2003' }, where: { file: 'keys.csv', line: 3 } },
      { values: { location: 'LOC-02', product_id: '2002' } },
    ],
  });
  expect(code).toBe('KEY_NOT_FOUND');
  expect(faults.map(({ what }) => what)).toEqual([
    'No key has location=LOC-01, product_id=2003. Did you mean "2002"?',
    // LOC-02 has no 2002 and LOC-01 has: the column that differs least is named.
    expect.stringContaining('No key has location=LOC-02, product_id=2002. Did you mean "LOC-01"?'),
  ]);
  expect(faults[0]!.where).toEqual({ file: 'keys.csv', line: 3 });
});

test('of many keys that the data do not have five are named and the others counted', () => {
  const named = Array.from({ length: 12 }, (_, i) => ({ values: { location: `X${i}` } }));
  const { faults } = failure({ keys: named });
  expect(faults).toHaveLength(6);
  expect(faults[5]!.what).toContain('7 further keys');
});

test('named keys none of which has the values asked besides are refused', () => {
  const error = failure({ values: { product_id: '2002' }, keys: [{ values: { location: 'LOC-02' } }] });
  expect(error.code).toBe('KEY_NOT_FOUND');
  expect(error.message).toContain('has product_id=2002');
});

test('a column that keys do not have is told once, with the file that names it', () => {
  const { code, faults } = failure({
    keys: [
      { values: { locatoin: 'LOC-01' }, where: { file: 'keys.csv', line: 2 } },
      { values: { locatoin: 'LOC-02' }, where: { file: 'keys.csv', line: 3 } },
    ],
  });
  expect(code).toBe('KEY_COLUMN_UNKNOWN');
  expect(faults).toMatchObject([{ where: { file: 'keys.csv' }, expected: 'location, product_id' }]);
  expect(faults[0]!.what).toContain('Did you mean "location"?');
});
