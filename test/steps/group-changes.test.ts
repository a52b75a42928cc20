import { expect, test } from '@jest/globals';
import { periodNumber } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { describeChanges } from '../../src/steps/group-changes.ts';

function groupOf(names: readonly string[], end: string): SeriesGroup {
  const last = periodNumber('monthly', Date.parse(end));
  return {
    fleet: {
      frequency: 'monthly',
      keyColumns: ['k'],
      keys: names.map((name) => [name]),
      indptr: Int32Array.from({ length: names.length + 1 }, (_, i) => i),
      firstPeriod: Int32Array.from(names, () => last),
      nObserved: Int32Array.from(names, () => 1),
      target: new Float64Array(names.length),
      repaired: new Uint8Array(names.length),
      covariates: {},
    },
    keyQuality: names.map((name) => ({
      key: [name],
      state: 'READY',
      reason: '',
      read: 1,
      kept: 1,
      repaired: 0,
      refused: 0,
    })),
  };
}

test('keys that are gone or new are counted and named, and an end that moved is said', () => {
  expect(describeChanges(groupOf(['a', 'b', 'c', 'd', 'e'], '2024-05-01'), groupOf(['e', 'f'], '2024-06-01'))).toEqual([
    '4 keys (k=a; k=b; k=c; …) of the version before are not in the data any more',
    '1 key (k=f) is new',
    'the data end at 2024-06; in the version before at 2024-05',
  ]);
});

test('data that went back in time are asked about', () => {
  expect(describeChanges(groupOf(['a'], '2024-05-01'), groupOf(['a'], '2024-03-01'))).toEqual([
    'the data end at 2024-03, EARLIER than in the version before (2024-05): is this an older file?',
  ]);
});

test('where nothing changed there is nothing to say', () => {
  expect(describeChanges(groupOf(['a'], '2024-05-01'), groupOf(['a'], '2024-05-01'))).toEqual([]);
});
