import { expect, test } from '@jest/globals';
import { isLoopbackHost } from '#src/core/index.ts';

test.each([
  ['http://localhost:10500', true],
  ['http://127.0.0.1:1/a', true],
  ['http://127.8.9.10', true],
  ['http://[::1]:10500', true],
  // URLs know other ways to write the same address.
  ['http://2130706433', true],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://128.0.0.1', false],
  ['http://[::2]', false],
  ['http://127.0.0.1@example.com', false],
])('the host of %s is this machine: %j', (url, expected) => {
  expect(isLoopbackHost(new URL(url).hostname)).toBe(expected);
});
