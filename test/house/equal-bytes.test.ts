import { expect, test } from '@jest/globals';

test.each<[string, unknown, unknown]>([
  ['buffers', Buffer.from('abc'), Buffer.from('abc')],
  ['parts of larger buffers', Buffer.from('xabc').subarray(1), Buffer.from('abcx').subarray(0, 3)],
  ['numbers with the same NaN', Float64Array.of(1, NaN, -0), Float64Array.of(1, NaN, -0)],
  ['arrays inside objects', { a: [Int32Array.of(1)] }, { a: [Int32Array.of(1)] }],
])('%s with the same bytes are equal', (_, one, other) => {
  expect(one).toEqual(other);
  expect(one).toStrictEqual(other);
});

test.each<[string, unknown, unknown]>([
  ['one element that differs', Float64Array.of(1, 2), Float64Array.of(1, 3)],
  ['0 and -0', Float64Array.of(0), Float64Array.of(-0)],
  ['another length', Uint8Array.of(1, 2), Uint8Array.of(1)],
  ['arrays inside objects', { a: [Int32Array.of(1)] }, { a: [Int32Array.of(2)] }],
])('%s: not equal', (_, one, other) => {
  expect(one).not.toEqual(other);
  expect(one).not.toStrictEqual(other);
});

test('the same bytes of another kind of array are not equal', () => {
  expect(new Uint8Array(8)).not.toEqual(new Float64Array(1));
  expect(Int8Array.of(1)).not.toStrictEqual(Uint8Array.of(1));
});

test('two NaN of other bits are equal, as they are to Jest', () => {
  const odd = new Float64Array(new BigUint64Array([0x7ff8000000000001n]).buffer);
  expect(odd).toEqual(Float64Array.of(NaN));
});
