import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  fit,
  forecast,
  packModel,
  parseCandidate,
  unpackModel,
  writeModel,
  type LearnerName,
} from '#src/learners/index.ts';
import { monthly, seasonalDemand } from './series.ts';

const series = monthly(seasonalDemand(40));
const few = { n_estimators: 4, lags: [1, 12] };

const models = (
  [
    ['forest', few],
    ['boosting', few],
    ['boosting', { ...few, objective: 'poisson' }],
    ['global_boosting', few],
    ['random_forest', few],
    ['mean', { of: ['seasonal_naive', 'boosting'] }],
    ['linear', {}],
  ] as const satisfies readonly (readonly [LearnerName, object])[]
).map(([learner, parameters]) => {
  const model = fit(parseCandidate({ learner, parameters }, { seasonLength: 12 }), series, 1);
  return [`${learner}${'objective' in parameters ? ` of ${parameters.objective}` : ''}`, packModel(model)] as const;
});

const refusals = ['TRAIN_MODEL_DAMAGED', 'TRAIN_MODEL_NOT_EXPRESSIBLE'];

/** The code of an error of ours that an action ends in, or `done`; anything else throws. */
function codeOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code === 'string' && code.startsWith('TRAIN_')) return code;
    throw error;
  }
  return 'done';
}

/**
 * What reading bytes and forecasting with them ends in: the code of an error of ours, or `forecast`; anything else throws. A model that forecasts is
 * written for other programs as well, or refused.
 */
function endOf(bytes: Uint8Array): string {
  const code = codeOf(() => {
    expect(forecast(unpackModel(bytes), series, 3)).toHaveLength(3);
  });
  if (code !== 'done') return code;
  for (const format of ['xgboost', 'ml-random-forest'] as const) {
    const end = codeOf(() => {
      for (const text of writeModel(unpackModel(bytes), format).texts) expect(JSON.parse(text)).toBeInstanceOf(Object);
    });
    expect(['done', ...refusals]).toContain(end);
  }
  return 'forecast';
}

function startOfArrays(packed: Uint8Array): number {
  return 16 + Math.ceil(new DataView(packed.buffer).getUint32(12, true) / 8) * 8;
}

test.each(models)('a packed %s of which bytes are flipped is refused or forecasts, and never crashes', (_, packed) => {
  const start = startOfArrays(packed);
  const anywhere = fc.oneof(fc.nat({ max: start - 1 }), fc.integer({ min: start, max: packed.length - 1 }));
  fc.assert(
    fc.property(anywhere, fc.integer({ min: 1, max: 255 }), (at, by) => {
      const flipped = packed.slice();
      flipped[at]! ^= by;
      // A flipped header may name other parameters, which the learner refuses.
      expect(endOf(flipped)).toMatch(/^(forecast|TRAIN_[A-Z_]+)$/);
    }),
    { seed: 1, numRuns: 400 },
  );
});

test.each(models)('a packed %s that is cut anywhere, or added to, is refused', (_, packed) => {
  fc.assert(
    fc.property(fc.nat({ max: packed.length - 1 }), (at) => {
      expect(endOf(packed.subarray(0, at))).toBe('TRAIN_MODEL_DAMAGED');
    }),
    { seed: 1, numRuns: 200 },
  );
  expect(endOf(Uint8Array.of(...packed, 0))).toBe('TRAIN_MODEL_DAMAGED');
});

test.each(models)('a %s whose numbers are none of trees is refused or forecasts, and never crashes', (_, packed) => {
  const strange = fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 0.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e300, -1e300, 7);
  const start = startOfArrays(packed);
  fc.assert(
    fc.property(fc.nat({ max: (packed.length - start) / 8 - 1 }), strange, (at, value) => {
      const changed = packed.slice();
      new DataView(changed.buffer).setFloat64(start + 8 * at, value, true);
      expect(['forecast', 'TRAIN_MODEL_DAMAGED']).toContain(endOf(changed));
    }),
    { seed: 1, numRuns: 400 },
  );
});

test.each(models)(
  'a %s that says of an array that no memory holds it is refused before it is asked for',
  (_, packed) => {
    const text = new TextDecoder('latin1').decode(packed.subarray(16, startOfArrays(packed))).replace(/\0+$/, '');
    const header = new TextEncoder().encode(text.replace(/"length":\d+/, `"length":${Number.MAX_SAFE_INTEGER}`));
    const rest = packed.subarray(startOfArrays(packed));
    const bytes = new Uint8Array(16 + Math.ceil(header.length / 8) * 8 + rest.length);
    bytes.set(packed.subarray(0, 16));
    bytes.set(header, 16);
    bytes.set(rest, bytes.length - rest.length);
    new DataView(bytes.buffer).setUint32(12, header.length, true);
    expect(endOf(bytes)).toBe('TRAIN_MODEL_DAMAGED');
    const endless = packed.slice();
    endless.fill(255, 12, 16);
    expect(endOf(endless)).toBe('TRAIN_MODEL_DAMAGED');
  },
);
