import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#src/core/index.ts';

/** The same value with the names of its objects put in from the last to the first. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, turned(each)] as const);
  return Object.fromEntries(entries.toReversed());
}

test('the same value has the same text, in whatever order its names were put in', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(canonicalJson(turned(value))).toBe(canonicalJson(value))));
});

test('nothing is lost: what is read back is the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
});
