import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { namesOfSchema } from '#src/core/index.ts';

const inner = z.strictObject({ a: z.string(), b: z.number().optional() });
const schema = z.strictObject({
  one: inner.default({ a: '' }),
  many: z.array(inner).optional(),
  either: z.union([inner, z.strictObject({ b: z.number(), c: z.boolean() }), z.string()]),
  text: z.string(),
  free: z.record(z.string(), z.number()),
});

test.each([
  ['the whole', [], ['one', 'many', 'either', 'text', 'free']],
  ['an object with a default', ['one'], ['a', 'b']],
  ['an entry of a list', ['many', 3], ['a', 'b']],
  ['one of several forms', ['either'], ['a', 'b', 'c']],
  ['a text', ['text'], []],
  ['names that are free', ['free'], []],
  ['a path that is not there', ['many', 0, 'x', 'y'], []],
])('gives the names that are known in %s', (_, path, names) => {
  expect(namesOfSchema(schema, path)).toEqual(names);
});
