import { expect, test } from '@jest/globals';
import { expectationKinds } from '../../../src/feature-store/expectations/expectation-kinds.ts';
import { parseExpectations } from '../../../src/feature-store/expectations/parse-expectations.ts';
import { faultsOf } from './faults-of.ts';

const notNull = { expectation_type: 'expect_column_values_to_not_be_null', kwargs: { column: 'x' } };

test.each([
  ['a list', [notNull]],
  ['the form since version 1.0', [{ type: notNull.expectation_type, kwargs: notNull.kwargs }]],
  ['a suite', { expectation_suite_name: 'one', ge_cloud_id: null, meta: { version: '0.18' }, expectations: [notNull] }],
  [
    'a suite since version 1.0',
    {
      name: 'one',
      id: '3f',
      notes: 'x',
      expectations: [{ ...notNull, id: '4a', notes: 'why', severity: 'warning', rendered_content: [], meta: {} }],
    },
  ],
  [
    'kwargs that are null or without effect',
    [{ ...notNull, kwargs: { column: 'x', mostly: null, batch_id: 'b', result_format: 'BASIC', row_condition: null } }],
  ],
])('reads %s', (_, raw) => {
  expect(parseExpectations(raw, 'suite.json')).toEqual([notNull]);
});

test('keeps meta, and reads its own result again unchanged', () => {
  const raw = [{ ...notNull, kwargs: { column: 'x', mostly: 0.9 }, meta: { author: 'me' } }];
  const once = parseExpectations(raw, 'suite.json');
  expect(once).toEqual(raw);
  expect(parseExpectations(once, 'suite.json')).toEqual(once);
  expect(parseExpectations([], 'suite.json')).toEqual([]);
});

const between = 'expect_column_values_to_be_between';

test.each([
  ['a name that is near', { type: 'expect_column_values_to_be_betwen' }, '[0]', `Did you mean "${between}"?`],
  ['no name', { kwargs: {} }, '[0]', 'has no type'],
  ['no object', 'expect', '[0]', '"expect" is no expectation'],
  ['kwargs that are no object', { type: between, kwargs: [1] }, '[0].kwargs', '[1] is no object'],
  [
    'an unknown kwarg',
    { type: between, kwargs: { column: 'x', min_valu: 1, max_value: 2 } },
    '[0].kwargs.min_valu',
    '"min_value"',
  ],
  ['no column', { type: between, kwargs: { min_value: 1 } }, '[0].kwargs.column', 'It is nothing'],
  ['no end', { type: between, kwargs: { column: 'x' } }, '[0].kwargs.min_value', 'Neither min_value nor max_value'],
  [
    'ends out of order',
    { type: between, kwargs: { column: 'x', min_value: 2, max_value: 1 } },
    '[0].kwargs.min_value',
    'above max_value',
  ],
  [
    'mostly above 1',
    { type: between, kwargs: { column: 'x', min_value: 2, mostly: 95 } },
    '[0].kwargs.mostly',
    'It is 95',
  ],
  [
    'a suite parameter',
    { type: between, kwargs: { column: 'x', min_value: { $PARAMETER: 'a' } } },
    '[0].kwargs.min_value',
    '$PARAMETER',
  ],
  [
    'a condition on rows',
    { type: between, kwargs: { column: 'x', min_value: 2, row_condition: 'y>1' } },
    '[0].kwargs.row_condition',
    'filter the rows',
  ],
  [
    'a pattern that is broken',
    { type: 'expect_column_values_to_match_regex', kwargs: { column: 'x', regex: '(a' } },
    '[0].kwargs.regex',
    '(a',
  ],
  [
    'an unknown type',
    { type: 'expect_column_values_to_be_of_type', kwargs: { column: 'x', type_: 'flot' } },
    '[0].kwargs.type_',
    'Did you mean "float"?',
  ],
  [
    'quantiles without ranges',
    {
      type: 'expect_column_quantile_values_to_be_between',
      kwargs: { column: 'x', quantile_ranges: { quantiles: [0.5], value_ranges: [] } },
    },
    '[0].kwargs.quantile_ranges',
    'not of one length',
  ],
])('refuses %s', (_, expectation, path, text) => {
  const [fault, ...others] = faultsOf('FEATURE_EXPECTATION_INVALID', () =>
    parseExpectations([expectation], 'suite.json'),
  );
  expect(others).toEqual([]);
  expect(fault!.where).toEqual({ file: 'suite.json', path });
  expect(fault!.what).toContain(text);
});

test('tells all faults of a suite at once, and refuses what is no list', () => {
  const raw = { expectations: [{ type: 'what' }, notNull, { type: between, kwargs: { column: '', mostly: -1 } }] };
  const faults = faultsOf('FEATURE_EXPECTATION_INVALID', () => parseExpectations(raw, 's'));
  expect(faults.map(({ where }) => where?.path)).toEqual([
    'expectations[0]',
    'expectations[2].kwargs.column',
    'expectations[2].kwargs.mostly',
    'expectations[2].kwargs.min_value',
  ]);
  for (const raw2 of [undefined, { a: 1 }, { expectations: {} }]) {
    expect(faultsOf('FEATURE_EXPECTATION_INVALID', () => parseExpectations(raw2, 's'))[0]!.what).toContain(
      'is no list',
    );
  }
});

test('the table of kinds describes each kwarg, and has each name once', () => {
  expect(new Set(expectationKinds.map(({ name }) => name)).size).toBe(expectationKinds.length);
  for (const { name, summary, kwargs } of expectationKinds) {
    expect(`${name}: ${summary}`).toMatch(/^expect_[a-z_]+: [A-Z].*\.$/);
    expect(kwargs.filter(({ text }) => text === '')).toEqual([]);
  }
  const { kwargs } = expectationKinds.find(({ name }) => name === between)!;
  expect(kwargs.map(({ name, isRequired }) => [name, isRequired])).toEqual([
    ['column', true],
    ['min_value', false],
    ['max_value', false],
    ['strict_min', false],
    ['strict_max', false],
    ['mostly', false],
  ]);
});
