import { expect, test } from '@jest/globals';
import { cronFault } from '#src/core/index.ts';

test.each(['0 5 * * *', '*/15 0-6 1,15 12 1-5', '59 23 31 12 0', '0 0-23/6 * * 0,6'])('%s is a time', (expression) => {
  expect(cronFault(expression)).toBeUndefined();
});

test.each([
  ['61 5 * * *', '"61" is no minute'],
  ['0 24 * * *', '"24" is no hour'],
  ['0 5 0 * *', '"0" is no day'],
  ['0 5 * 13 *', '"13" is no month'],
  ['0 5 * * 7', '"7" is no day of the week'],
  ['0 5-1 * * *', '"5-1" is no hour'],
  ['*/0 5 * * *', '"*/0" is no minute'],
  ['0,, 5 * * *', '"" is no minute'],
  ['- 5 * * *', '"-" is no minute'],
  ['0 5 * *', 'it has 4 fields'],
  ['0  5 * * *', 'it has 6 fields'],
])('%s is none, and what is wrong is named', (expression, said) => {
  expect(cronFault(expression)).toContain(said);
});
