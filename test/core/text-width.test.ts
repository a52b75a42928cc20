import { expect, test } from '@jest/globals';
import { padText, textWidth } from '#src/core/index.ts';

test.each([
  ['', 0],
  ['plain text', 10],
  ['M\u00fcnchen', 7],
  ['cafe\u0301', 4],
  ['\u6771\u4eac', 4],
  ['\u30ab\u3099', 2],
  ['\ud55c\uae00', 4],
  ['\uff21', 2],
  ['\uff76', 1],
  ['\u{1f600}', 2],
  ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 2],
  ['\u{20bb7}', 2],
  ['a\u200bb', 2],
  ['\u2026', 1],
])('%j takes its columns of a terminal', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('a text is filled up to a width, and never cut', () => {
  expect(padText('\u6771\u4eac', 6)).toBe('\u6771\u4eac  ');
  expect(padText('\u6771\u4eac', 3)).toBe('\u6771\u4eac');
});
