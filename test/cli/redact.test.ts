import { expect, test } from '@jest/globals';
import { hideSecrets, redact } from '#src/cli/redact.ts';

test('a hidden value is not printed, wherever it stands and in whatever words', () => {
  const text = 'The key Abc+/123456== was refused (Abc%2B%2F123456%3D%3D).';
  expect(redact(text)).toBe(text);
  hideSecrets(['Abc+/123456==', 'Abc%2B%2F123456%3D%3D']);
  expect(redact(text)).toBe('The key *** was refused (***).');
});

test('of two values of which one holds the other, nothing is left', () => {
  hideSecrets(['inner-secret', 'before inner-secret behind']);
  expect(redact('x before inner-secret behind y inner-secret z')).toBe('x *** y *** z');
});

test('what is too short to be a secret stays', () => {
  hideSecrets(['', 'short']);
  expect(redact('a short line')).toBe('a short line');
});
