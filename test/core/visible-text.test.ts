import { expect, test } from '@jest/globals';
import { describeKey, textOfVisible, visibleText } from '#src/core/index.ts';

test.each([
  ['plain text', 'plain text'],
  ['K\u00f6ln', 'K\u00f6ln'],
  ['Ko\u0308ln', 'Ko\\u{308}ln'],
  ['a\u00a0b', 'a\\u{a0}b'],
  ['a\u200bb', 'a\\u{200b}b'],
  ['a\tb', 'a\\u{9}b'],
  ['\ud55c', '\ud55c'],
  ['\u1112\u1161\u11ab', '\u1112\\u{1161}\\u{11ab}'],
  ['\u212b', '\\u{212b}'],
  // Devanagari writes vowels as marks, and has no other form of them.
  ['\u0915\u093f', '\u0915\u093f'],
  ['\u6771\u4eac', '\u6771\u4eac'],
])('%j is shown as %j, which gives it back', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
  expect(textOfVisible(shown)).toBe(text);
});

test('two keys that look the same are described differently', () => {
  const twins = ['K\u00f6ln', 'Ko\u0308ln', 'Ko\u0308ln, Mitte', 'K\u00f6ln, Mitte', 'K\u00f6ln,\u00a0Mitte'];
  const shown = twins.map((value) => describeKey(['store'], [value]).normalize('NFC'));
  expect(new Set(shown).size).toBe(twins.length);
});
