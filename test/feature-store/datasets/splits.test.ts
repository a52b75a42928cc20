import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSplit, type Split } from '../../../src/feature-store/datasets/split-definition.ts';
import type { RowsToSplit } from '../../../src/feature-store/datasets/part.ts';
import { countParts, splitRows } from '../../../src/feature-store/datasets/split-rows.ts';

const day = 86_400_000;

/** Gives rows of one key with a time each; `label` is a column of the view. */
function rowsAt(times: readonly number[], label: readonly string[] = []): RowsToSplit {
  return {
    nRows: times.length,
    keys: [times.map((_, i) => `k${i}`)],
    time: Float64Array.from(times),
    columns: { label },
  };
}

function monthly(count: number): RowsToSplit {
  const months = Array.from({ length: count }, (_, i) => Date.UTC(2024, i, 1));
  return { ...rowsAt(months), keys: [months.map(() => 'a')] };
}

function random(share: number, more: object = {}): Split {
  return parseSplit({ random: { test: share, ...more } }, 'split.yml');
}

test('without a split all rows are for training', () => {
  expect(splitRows(undefined, rowsAt([1, 2]))).toEqual([{ name: 'split', parts: ['train', 'train'] }]);
});

test.each([
  [100, 0.2, 0.1, { train: 70, validation: 10, test: 20 }],
  [10, 0.25, 0.25, { train: 4, validation: 3, test: 3 }],
  [3, 0.3, 0.3, { train: 1, validation: 1, test: 1 }],
])('the parts of %p rows with shares %p and %p add up', (count, share, validation, expected) => {
  const [column] = splitRows(random(share, { validation }), monthly(count));
  expect(countParts([column!])).toEqual({ split: expected });
});

test('the part of a row depends on the seed, its key and its time, not on the order of the rows', () => {
  const times = Array.from({ length: 40 }, (_, i) => i * day);
  const parts = (order: readonly number[], seed: number) => {
    const rows = { ...rowsAt(order.map((i) => times[i]!)), keys: [order.map((i) => `key ${i}`)] };
    const [column] = splitRows(random(0.3, { validation: 0.2, seed }), rows);
    return new Map(order.map((i, row) => [i, column!.parts[row]]));
  };
  const straight = times.map((_, i) => i);
  const shuffled = fc.shuffledSubarray(straight, { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(shuffled, fc.nat(1000), (order, seed) => {
      expect(new Map([...parts(order, seed)].sort(([a], [b]) => a - b))).toEqual(parts(straight, seed));
    }),
    { numRuns: 20 },
  );
  expect(parts(straight, 1)).not.toEqual(parts(straight, 2));
});

test('rows that no key or time tells apart are drawn by their values, each of several equal ones by its own', () => {
  // As many flowers as in iris, of which each row is there twice or three times.
  const flowers = Array.from({ length: 150 }, (_, i) => (i % 60) / 10);
  const kinds = flowers.map((_, i) => ['setosa', 'virginica'][i % 2]!);
  const testRows = (order: readonly number[], seed: number) => {
    const columns = { petal: Float64Array.from(order, (i) => flowers[i]!), kind: order.map((i) => kinds[i]!) };
    const rows = { nRows: order.length, keys: [], time: undefined, columns };
    const { parts } = splitRows(random(0.2, { seed }), rows)[0]!;
    return order.filter((_, row) => parts[row] === 'test');
  };
  const straight = flowers.map((_, i) => i);
  const valuesOf = (rows: readonly number[]) => rows.map((i) => `${flowers[i]} ${kinds[i]}`).sort();
  const drawn = testRows(straight, 0);
  expect(drawn).toHaveLength(30);
  expect(drawn.filter((row) => row < 30).length).toBeLessThan(15);
  expect(testRows(straight, 42)).not.toEqual(drawn);
  // Of 30 pairs or triples that are drawn whole there would be 15 at most.
  expect(new Set(valuesOf(drawn)).size).toBeGreaterThan(20);
  expect(valuesOf(testRows(straight.toReversed(), 0))).toEqual(valuesOf(drawn));
});

test('rows of one key and time are told apart by their values too', () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const rows = { nRows: 100, keys: [values.map(() => 'a')], time: undefined, columns: { values } };
  const { parts } = splitRows(random(0.2), rows)[0]!;
  expect(parts.lastIndexOf('test')).toBeGreaterThan(50);
});

test('two seeds give two splits, also where they differ in their upper bits alone', () => {
  const drawn = [5, 5 + 2 ** 32, 5 + 2 ** 33, 2 ** 53 - 1].map((seed) =>
    JSON.stringify(splitRows(random(0.5, { seed }), monthly(64))),
  );
  expect(new Set(drawn).size).toBe(4);
});

test('each part is drawn evenly: its rows are not those of some keys', () => {
  const counts = Array.from({ length: 20 }, () => 0);
  for (let seed = 0; seed < 200; seed++) {
    const [column] = splitRows(random(0.25, { seed }), monthly(20));
    for (const [row, part] of column!.parts.entries()) if (part === 'test') counts[row]! += 1;
  }
  // Each row is in the test part 50 times of 200 on average, with a deviation of 6.
  for (const count of counts) expect(Math.abs(count - 50)).toBeLessThan(28);
});

test('a stratified split has each value in every part in its share', () => {
  const label = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 'rare' : 'usual'));
  const times = label.map((_, i) => i);
  const [column] = splitRows(random(0.2, { validation: 0.1, stratify_by: 'label' }), rowsAt(times, label));
  const counts: Record<string, number> = {};
  for (const [row, part] of column!.parts.entries())
    counts[`${label[row]} ${part}`] = (counts[`${label[row]} ${part}`] ?? 0) + 1;
  expect(counts).toEqual({
    'rare train': 7,
    'rare validation': 1,
    'rare test': 2,
    'usual train': 63,
    'usual validation': 9,
    'usual test': 18,
  });
});

test('whatever the strata, the parts have the sizes that are asked for', () => {
  const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 8, maxLength: 40 });
  const shares = fc.tuple(fc.integer({ min: 20, max: 49 }), fc.integer({ min: 20, max: 49 }));
  fc.assert(
    fc.property(labels, shares, (label, [inTest, inValidation]) => {
      const split = random(inTest / 100, { validation: inValidation / 100, stratify_by: 'label' });
      const n = label.length;
      const expected = { test: Math.round(n * (inTest / 100)), validation: Math.round(n * (inValidation / 100)) };
      const train = n - expected.test - expected.validation;
      fc.pre(train > 0);
      const times = label.map((_, i) => i);
      expect(countParts(splitRows(split, rowsAt(times, label)))).toEqual({ split: { train, ...expected } });
    }),
    { numRuns: 100 },
  );
});

test('cutoffs in time: a row at a cutoff is behind it', () => {
  const split = parseSplit({ time: { validation_from: '2024-03-01', test_from: '2024-05-01' } }, 'split.yml');
  expect(splitRows(split, monthly(6))[0]!.parts).toEqual([
    'train',
    'train',
    'validation',
    'validation',
    'test',
    'test',
  ]);
  const one = parseSplit({ time: { test_from: Date.UTC(2024, 5, 1) } }, 'split.yml');
  expect(countParts(splitRows(one, monthly(6)))).toEqual({ split: { train: 5, test: 1 } });
});

test('rolling origins end with the newest row and never train on what they validate', () => {
  const split = parseSplit({ rolling: { origins: 3, horizon: 2, step: 1, frequency: 'monthly' } }, 'split.yml');
  const letters = splitRows(split, monthly(7)).map(
    ({ name, parts }) => `${name} ${parts.map((part) => part?.[0] ?? '-').join('')}`,
  );
  expect(letters).toEqual(['origin_1 tttvv--', 'origin_2 ttttvv-', 'origin_3 tttttvv']);
  const byLength = parseSplit({ rolling: { origins: 2, horizon: '2d' } }, 'split.yml');
  const daily = rowsAt([0, 1, 2, 3, 4, 5].map((at) => at * day));
  expect(splitRows(byLength, daily).map(({ parts }) => parts.map((part) => part?.[0] ?? '-').join(''))).toEqual([
    'ttvv--',
    'ttttvv',
  ]);
});

test.each([
  [random(0.9), rowsAt([1])],
  [random(0.01), rowsAt([1, 2])],
  [random(0.5, { stratify_by: 'lable' }), rowsAt([1, 2], ['a', 'b'])],
  [parseSplit({ time: { test_from: '2030-01-01' } }, ''), monthly(3)],
  [parseSplit({ time: { test_from: '2030-01-01' } }, ''), { ...monthly(3), time: undefined }],
  [parseSplit({ rolling: { origins: 4, horizon: 2, frequency: 'monthly' } }, ''), monthly(8)],
])('%j of too few rows is refused', (split, rows) => {
  expect(() => splitRows(split, rows)).toThrow(expect.objectContaining({ code: 'DATASET_SPLIT_INVALID' }));
});

test.each([
  [{ random: { test: 0.6, validation: 0.4 } }, ['random']],
  [{ random: { tset: 0.6 } }, ['random.test', 'random.tset']],
  [{ time: {} }, ['time']],
  [{ time: { validation_from: '2024-02-01', test_from: '2024-01-01' } }, ['time']],
  [{ time: { test_from: 'soon' } }, ['time.test_from']],
  [{ rolling: { origins: 0, horizon: '1d' } }, ['rolling.origins']],
  [{ rolling: { origins: 1, horizon: '1d', frequency: 'daily' } }, ['rolling']],
  [{ rolling: { origins: 1, horizon: 1 } }, ['rolling.horizon']],
  [{ rolling: { origins: 1, horizon: '30d', step: 1 } }, ['rolling.step']],
  [{ random: { test: 0.1 }, time: { test_from: 1 } }, ['time']],
  ['half', ['']],
])('the split %j is refused with the places of its faults', (raw, paths) => {
  expect(() => parseSplit(raw, 'split.yml')).toThrow(
    expect.objectContaining({
      code: 'DATASET_SPLIT_INVALID',
      faults: paths.map((path) => expect.objectContaining({ where: { file: 'split.yml', path } })),
    }),
  );
});
