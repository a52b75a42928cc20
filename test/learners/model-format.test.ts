import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  fit,
  forecast,
  learnerNames,
  packModel,
  parseCandidate,
  unpackModel,
  type Model,
} from '#src/learners/index.ts';
import { monthly, seasonalDemand } from './series.ts';

const series = monthly(seasonalDemand(40));
const linear = fit(parseCandidate('linear', { seasonLength: 12, lower: 0 }), series, 1);

test.each(learnerNames)('a packed %s model comes back whole and forecasts the same', (learner) => {
  const model = fit(parseCandidate(learner, { seasonLength: 12 }), series, 1);
  const found = unpackModel(packModel(model));
  expect(found).toEqual(model);
  expect(forecast(found, series, 12)).toEqual(forecast(model, series, 12));
});

test('any arrays and parameters survive, at any offset in a buffer', () => {
  const numbers = fc.float64Array({ maxLength: 20, noNaN: true });
  const parameters = fc.dictionary(
    fc.string(),
    fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer())),
  );
  fc.assert(
    fc.property(numbers, parameters, fc.nat({ max: 15 }), (coefficients, given, offset) => {
      const model: Model = {
        learner: 'linear',
        parameters: given,
        arrays: { coefficients, trendOrigin: Float64Array.of(1) },
      };
      const packed = packModel(model);
      const shifted = new Uint8Array(offset + packed.length + 3);
      shifted.set(packed, offset);
      const found = unpackModel(shifted.subarray(offset, offset + packed.length));
      expect(JSON.stringify(found.parameters, Object.keys(given).sort())).toBe(
        JSON.stringify(given, Object.keys(given).sort()),
      );
      expect(found.arrays).toEqual(model.arrays);
      expect(packModel(found)).toEqual(packed);
    }),
    { seed: 1, numRuns: 100 },
  );
});

test('an interval goes with its model', () => {
  const interval = { coverage: 0.8, lower: Float64Array.of(-3, -4), upper: Float64Array.of(3, 5) };
  expect(unpackModel(packModel({ ...linear, interval }))).toEqual({ ...linear, interval });
});

test.each([
  [
    'half an interval',
    { 'interval.lower': Float64Array.of(1) },
    'Its arrays are: coefficients, interval.lower, trendOrigin.',
  ],
  [
    'an interval with more upper offsets',
    {
      'interval.coverage': Float64Array.of(0.8),
      'interval.lower': Float64Array.of(-1),
      'interval.upper': Float64Array.of(1, 2),
    },
    'Its interval has 1 lower and 2 upper offsets, and 1 coverages.',
  ],
])('refuses %s', (_, more, what) => {
  const packed = packModel({ ...linear, arrays: { ...linear.arrays, ...more } });
  expect(() => unpackModel(packed)).toThrow(`TRAIN_MODEL_DAMAGED: ${what}`);
});

test('refuses a combination whose members are not learners', () => {
  const mean = fit(parseCandidate('mean', { seasonLength: 12 }), series, 1);
  const packed = packModel({ ...mean, parameters: { ...mean.parameters, of: ['sphinx'] } });
  expect(() => unpackModel(packed)).toThrow('Its header has parameters that the learner does not take.');
});

test('equal models give equal bytes, whatever the order of their fields', () => {
  const turned: Model = {
    arrays: Object.fromEntries(Object.entries(linear.arrays).toReversed()),
    parameters: Object.fromEntries(Object.entries(linear.parameters).toReversed()),
    learner: 'linear',
  };
  expect(packModel(turned)).toEqual(packModel(linear));
});

test('arrays begin at a multiple of eight bytes and are little-endian', () => {
  const bytes = packModel(linear);
  const view = new DataView(bytes.buffer);
  const start = bytes.length - 8 * (linear.arrays['coefficients']!.length + 1);
  expect(start % 8).toBe(0);
  expect(view.getFloat64(start, true)).toBe(linear.arrays['coefficients']![0]);
});

const header =
  '{"arrays":[{"length":1,"name":"coefficients"},{"length":1,"name":"trendOrigin"}],"learner":"linear","parameters":{}}';

test.each<readonly [string, string, Uint8Array, string]>([
  ['no bytes', 'TRAIN_MODEL_DAMAGED', new Uint8Array(), 'It is cut off after 0 bytes.'],
  ['another magic', 'TRAIN_MODEL_DAMAGED', withBytes(packModel(linear), 0, [0x50, 0x41]), 'It starts with "PATRMODL".'],
  ['a newer version', 'TRAIN_MODEL_NEWER', withBytes(packModel(linear), 8, [2]), 'The model has version 2'],
  ['version 0', 'TRAIN_MODEL_DAMAGED', withBytes(packModel(linear), 8, [0]), 'It has version 0'],
  ['a cut start', 'TRAIN_MODEL_DAMAGED', packModel(linear).subarray(0, 15), 'It is cut off after 15 bytes.'],
  ['a cut header', 'TRAIN_MODEL_DAMAGED', packModel(linear).subarray(0, 40), 'It is cut off after 40 bytes.'],
  ['cut arrays', 'TRAIN_MODEL_DAMAGED', packModel(linear).subarray(0, -1), 'It is cut off after'],
  ['more bytes', 'TRAIN_MODEL_DAMAGED', new Uint8Array([...packModel(linear), 0]), '1 bytes follow its end.'],
  ['a header in no JSON', 'TRAIN_MODEL_DAMAGED', withHeader('{"learner":', 0), 'Its header is not JSON.'],
  ['a header in no UTF-8', 'TRAIN_MODEL_DAMAGED', withBytes(packModel(linear), 20, [0xff]), 'Its header is not JSON.'],
  ['null for a header', 'TRAIN_MODEL_DAMAGED', withHeader('null', 0), 'Its header names the learner undefined.'],
  [
    'another learner',
    'TRAIN_MODEL_DAMAGED',
    withHeader(header.replace('linear', 'sphinx'), 2),
    'names the learner "sphinx"',
  ],
  ['no parameters', 'TRAIN_MODEL_DAMAGED', withHeader(header.replace('{}', '[]'), 2), 'Its header has no parameters.'],
  [
    'arrays of text',
    'TRAIN_MODEL_DAMAGED',
    withHeader(header.replace('{"length":1,', '{"length":"1",'), 2),
    'does not list',
  ],
  [
    'a negative length',
    'TRAIN_MODEL_DAMAGED',
    withHeader(header.replace(':1,', ':-1,'), 2),
    'does not list its arrays',
  ],
  [
    'other arrays',
    'TRAIN_MODEL_DAMAGED',
    withHeader(header.replace('trendOrigin', 'origin'), 2),
    'arrays are: coefficients, origin.',
  ],
])('refuses %s', (_, code, bytes, message) => {
  expect(() => unpackModel(bytes)).toThrow(message);
  expect(() => unpackModel(bytes)).toThrow(expect.objectContaining({ code }));
});

test('reads the model that the damaged ones are made of', () => {
  expect(unpackModel(withHeader(header, 2)).arrays['trendOrigin']).toEqual(Float64Array.of(0));
});

function withBytes(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  bytes.set(values, at);
  return bytes;
}

/** A model with the given header and zeros in its arrays. */
function withHeader(text: string, nValues: number): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(16 + Math.ceil(encoded.length / 8) * 8 + nValues * 8);
  bytes.set(new TextEncoder().encode('MSTRMODL'));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, 1, true);
  view.setUint32(12, encoded.length, true);
  bytes.set(encoded, 16);
  return bytes;
}
