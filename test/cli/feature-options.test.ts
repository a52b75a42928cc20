import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { splitFrom } from '#src/cli/dataset/split-options.ts';
import { runCreateDataset } from '#src/cli/dataset/run-create-dataset.ts';
import { rowsOfResult } from '#src/cli/features/result-rows.ts';
import { runExpect } from '#src/cli/features/run-expect.ts';
import { runStats } from '#src/cli/features/run-stats.ts';
import { conditionOf, parseWhere } from '#src/cli/features/where-option.ts';
import { parseAsOf, numberFromZero } from '#src/cli/option-values.ts';
import { runProfile } from '#src/cli/run-profile.ts';
import type { ResultColumn, TableSchema } from '#src/tables/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-'));
const csv = join(folder, 'rows.csv');
writeFileSync(csv, 'a,b\n1,2\n3,4\n');
mkdirSync(join(folder, 'folder'));
afterAll(() => rmSync(folder, { recursive: true }));

const usage = expect.objectContaining({ code: 'USAGE' });
const schema: TableSchema = [
  { name: 'name', type: 'string' },
  { name: 'age', type: 'long' },
  { name: 'at', type: 'timestamp' },
];

test.each([
  ['v3', { tableVersion: 3 }],
  ['2026-01-31', { at: Date.UTC(2026, 1, 1) - 1 }],
  ['2026-01-31T10:00', { at: Date.UTC(2026, 0, 31, 10) }],
  ['2026-01-31 10:00:00+0200', { at: Date.UTC(2026, 0, 31, 8) }],
])('--as-of %s is %p', (text, expected) => {
  expect(parseAsOf(text)).toEqual(expected);
});

test.each(['2026-02-30', '3', '12/1', '2026', 'v', '', 'January 2026'])('--as-of %p is refused', (text) => {
  expect(() => parseAsOf(text)).toThrow('It must be v3');
});

test.each([
  ['0', 0],
  ['17', 17],
])('--seed %s is a seed', (text, seed) => {
  expect(numberFromZero(text)).toBe(seed);
});

test.each(['-1', '1.5', '', '99999999999999999'])('--seed %p is refused', (text) => {
  expect(() => numberFromZero(text)).toThrow('It must be a whole number from 0 on.');
});

test.each([
  ['name=', { column: 'name', is: 'null' }],
  ['age!=', { column: 'age', is: 'not null' }],
  ['age>=30', { column: 'age', is: '>=', value: 30 }],
  ['at<2026-01-31', { column: 'at', is: '<', value: Date.UTC(2026, 0, 31) }],
  ['at=2026-01-31 06:00+0200', { column: 'at', is: '=', value: Date.UTC(2026, 0, 31, 4) }],
])('--where %s is the condition %j', (text, expected) => {
  expect(conditionOf(parseWhere(text), schema)).toEqual({ and: [expected] });
});

test.each(['age<', 'age>=', 'name>', 'at<=', 'at=2026-02-30', 'at>3', 'at<12/1'])('--where %s is refused', (text) => {
  expect(() => conditionOf(parseWhere(text), schema)).toThrow(usage);
});

test('a length of a rolling split has a unit, or the rows have a frequency', () => {
  expect(() => splitFrom({ origins: 1, horizon: '1' })).toThrow(
    expect.objectContaining({ code: 'DATASET_SPLIT_INVALID' }),
  );
  expect(splitFrom({ origins: 1, horizon: '30d' })).toEqual({ rolling: { origins: 1, horizon: '30d' } });
  expect(splitFrom({ origins: 1, horizon: '1', frequency: 'monthly' })).toMatchObject({ rolling: { horizon: 1 } });
});

test.each([
  ['expect --replace without a file', () => runExpect('g', undefined, { replace: true, policy: 'ALWAYS' })],
  ['expect --none with a file', () => runExpect('g', 'suite.json', { none: true })],
  ['stats --commit with --as-of', () => runStats('g', { commit: 1, asOf: { tableVersion: 2 } })],
  ['dataset create with the number of a dataset', () => runCreateDataset('view@1/7', {})],
  ['profile of a file with --as-of', () => runProfile(csv, { asOf: { tableVersion: 1 }, workspace: folder })],
  ['profile of a file with --group-version', () => runProfile(csv, { groupVersion: 1, workspace: folder })],
  ['profile of a folder', () => runProfile(join(folder, 'folder'), { workspace: folder })],
])('%s is refused', async (_, run) => {
  await expect(run()).rejects.toMatchObject({ code: 'USAGE' });
});

function column(type: string, kind: ResultColumn['kind'], values: ResultColumn['values']): ResultColumn {
  return { name: 'x', type, kind, values };
}

test.each([
  column('INTEGER[]', 'text', ['[1, 2]']),
  column('DOUBLE[3]', 'text', ['[1, 2, 3]']),
  column('STRUCT(a INTEGER)', 'text', ['{a: 1}']),
  column('MAP(VARCHAR, INTEGER)', 'text', ['{a: 1}']),
  column('DOUBLE', 'double', Float64Array.of(1, Number.POSITIVE_INFINITY)),
  column('TIMESTAMP', 'instant', Float64Array.of(9.2e15)),
  column('HUGEINT', 'number', ['170141183460469231731687303715884105727']),
])('a result column of $type that no table holds is refused', (given) => {
  expect(() => rowsOfResult({ columns: [given], nRows: given.values.length, hasMore: false })).toThrow(usage);
});

test('all faults of a result are told at once', () => {
  const columns = [column('INTEGER[]', 'text', ['[1]']), column('DOUBLE', 'double', Float64Array.of(1))];
  expect(() => rowsOfResult({ columns, nRows: 1, hasMore: false })).toThrow(
    expect.objectContaining({ faults: [expect.anything(), expect.anything()] }),
  );
});

test('a decimal of many digits becomes the nearest double, not null', () => {
  const columns = [column('DECIMAL(38,2)', 'number', ['12345678901234567.89', 1.5, null])];
  const { rows } = rowsOfResult({ columns, nRows: 3, hasMore: false });
  expect([...rows.columns['x']!]).toEqual([12345678901234568, 1.5, Number.NaN]);
});
