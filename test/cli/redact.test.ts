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

test('a short value is hidden where it stands alone, and is left where it is a part of a word', () => {
  hideSecrets(['', ' ', 'k7$', 'ab']);
  expect(redact('ab, "ab" and k7$; about a cab')).toBe('***, "***" and ***; about a cab');
});

test('a value is hidden as it stands in JSON and in a URI', () => {
  hideSecrets(['a "quoted"\\value']);
  expect(redact(JSON.stringify({ x: 'a "quoted"\\value' }))).toBe('{"x":"***"}');
  expect(redact('https://h/?x=a%20%22quoted%22%5Cvalue')).toBe('https://h/?x=***');
});
