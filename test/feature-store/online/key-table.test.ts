import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newCells } from '../../../src/feature-store/online/cells.ts';
import { hashKeyValue, type KeyHash } from '../../../src/feature-store/online/key-hash.ts';
import { newKeyTable } from '../../../src/feature-store/online/key-table.ts';
import { newTextColumn } from '../../../src/feature-store/online/text-column.ts';

const hashes: readonly (readonly [string, KeyHash])[] = [
  ['its own hash', hashKeyValue],
  ['one hash for all', () => 7],
  ['three hashes, one at the end of the slots', (value) => [0, 1, -1][Number(value) % 3]!],
];

test.each(hashes)('a table of keys numbers them as a plain list does, with %s', (_, hash) => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(40)), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (taken) => {
      const table = newKeyTable();
      const keys: number[] = [];
      for (const [adds, key] of taken) {
        const id = table.find(hash(key, 0), (each) => keys[each] === key);
        expect(id).toBe(keys.indexOf(key));
        if (adds && id === -1) expect(table.add(hash(key, 0))).toBe(keys.push(key) - 1);
        if (adds || id === -1) continue;
        table.remove(id);
        const last = keys.pop()!;
        if (id < keys.length) keys[id] = last;
      }
      expect(table.size()).toBe(keys.length);
      for (const [id, key] of keys.entries()) {
        expect(table.find(hash(key, 0), (each) => keys[each] === key)).toBe(id);
      }
    }),
    { seed: 3 },
  );
});

test.each([
  [0, -0],
  [2 ** 40, 2 ** 40],
  [-1, -1],
])('the numbers %d and %d, which are equal, have one hash', (left, right) => {
  expect(hashKeyValue(left, 5)).toBe(hashKeyValue(right, 5));
});

test('keys that differ in little have different hashes', () => {
  const numbers = Array.from({ length: 20_000 }, (_, i) => [i, -i - 1, i * 3_600_000 + 1.7e12]).flat();
  const texts = numbers.map((value) => `item ${value}`);
  const distinct = new Set([...numbers, ...texts].map((value) => hashKeyValue(value, 0)));
  // Of 120,000 random 32-bit numbers, 1.7 pairs are the same.
  expect(distinct.size).toBeGreaterThan(119_980);
  expect(hashKeyValue('b', hashKeyValue('a', 0))).not.toBe(hashKeyValue('a', hashKeyValue('b', 0)));
});

test('a column of text lets go of the texts that no row has any more', () => {
  const column = newTextColumn(newCells(1, 1), 0);
  column.put(0, ['first'], 0);
  column.put(1, [null], 0);
  const before = column.byteLength();
  for (let i = 0; i < 2000; i++) {
    column.put(0, [`text ${i}`], 0);
    column.tidy(2);
  }
  expect(column.valueAt(0)).toBe('text 1999');
  expect(column.valueAt(1)).toBeNull();
  expect(column.byteLength()).toBeLessThan(before + 1100 * 64);
});
