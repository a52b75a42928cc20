import { expect, test } from '@jest/globals';
import { valueText } from '#src/core/index.ts';

test.each([
  [NaN, 'NaN'],
  [[1, -Infinity], '[1,-Infinity]'],
  [{ a: [NaN], b: 'x' }, '{"a":[NaN],"b":"x"}'],
  ['a "b"', '"a \\"b\\""'],
  [null, 'null'],
  [undefined, 'undefined'],
  [12n, '12'],
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
])('%p is shown as %s', (value, text) => {
  expect(valueText(value)).toBe(text);
});
