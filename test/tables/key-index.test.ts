import { expect, test } from '@jest/globals';
import { seededRandom } from '#src/core/index.ts';
import { indexKeys } from '#src/tables/key-index.ts';

type Value = string | number | boolean | null;

function textOf(from: readonly ArrayLike<Value>[], row: number): string {
  return JSON.stringify(from.map((values) => String(values[row] === 0 ? 0 : values[row])));
}

test('finds the first row of each key, as a Map of texts does', () => {
  const random = seededRandom(7);
  const words = ['', 'a', 'b', 'ab', 'ba', 'é', null];
  const columnsOf = (nRows: number): readonly [(string | null)[], Float64Array, (boolean | null)[]] => [
    Array.from({ length: nRows }, () => words[Math.floor(random() * words.length)]!),
    Float64Array.from({ length: nRows }, () => [0, -0, 1.5, Infinity, Number.NaN][Math.floor(random() * 5)]!),
    Array.from({ length: nRows }, () => [true, false, null][Math.floor(random() * 3)]!),
  ];
  const [columns, others] = [columnsOf(60), columnsOf(300)];
  const firstOf = new Map<string, number>();
  const firsts = Array.from({ length: 60 }, (_, row) => {
    const text = textOf(columns, row);
    if (!firstOf.has(text)) firstOf.set(text, row);
    return firstOf.get(text)!;
  });
  const { firstRows, find } = indexKeys(columns, 60);
  expect([...firstRows]).toEqual(firsts);
  const wanted = Array.from({ length: 300 }, (_, row) => firstOf.get(textOf(others, row)) ?? -1);
  expect(wanted).toContain(-1);
  expect([...find(others, 300)]).toEqual(wanted);
});

test('finds a number in whatever array it stands, and nothing in no rows', () => {
  const { find } = indexKeys([[3, 1, 2]], 3);
  expect([...find([Float64Array.of(2, 3, 4)], 3)]).toEqual([2, 0, -1]);
  expect([...find([Int32Array.of(1)], 1)]).toEqual([1]);
  expect([...indexKeys([[]], 0).find([[1]], 1)]).toEqual([-1]);
});
