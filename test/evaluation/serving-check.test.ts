import { expect, test } from '@jest/globals';
import { seriesAt, type Key } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet, summariseDecisions, type GateRules } from '#src/evaluation/index.ts';
import { checkServing } from '#src/evaluation/serving-check.ts';
import { fit, packModel } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import {
  candidates,
  fleetOf,
  holdout,
  promote,
  repeating,
  seasonLength,
  seed,
  train,
  trending,
} from './small-fleet.ts';

const key: Key = ['1', '9'];
const fleet = fleetOf([[key, trending(48)]]);
const series = seriesAt(fleet, 0);
const model = fit(candidates.linear, series, seed);
const rows = { series, nHistory: 48 - holdout, horizon: holdout };

async function evaluate(challengers: readonly Challenger[], rules: Partial<GateRules> = {}, data = fleet) {
  const given = { ...defaultGateRules, ...rules };
  const options = { champions: new Map(), rules: given, seasonLength, horizon: holdout, seed };
  return evaluateFleet({ ...options, fleet: data, challengers });
}

test('bytes that give back the model serve as it was judged', () => {
  const bytes = packModel(model);
  expect(checkServing(model, bytes, rows)).toEqual({ nBytes: bytes.length, isFinite: true });
});

test('bytes of another model are told by the first value that differs, however little', () => {
  const [name, values] = Object.entries(model.arrays)[0]!;
  const nudged = { ...model, arrays: { ...model.arrays, [name]: values.map((value) => value * (1 + 2 ** -50)) } };
  expect(checkServing(model, packModel(nudged), rows).fault).toMatch(
    /^its forecast of period \d of the holdout is [\d.]+, and was [\d.]+ before it was packed$/,
  );
});

test('bytes that do not load are told with the reason', () => {
  expect(checkServing(model, packModel(model).subarray(0, 40), rows).fault).toContain('its bytes do not load (');
});

test('a challenger whose bytes cannot be loaded is not registered, and the champion stays', async () => {
  const [challenger] = await train(fleet);
  const { model: own } = challenger!;
  const spoilt = { ...own!, arrays: { ...own!.arrays, unknown: Float64Array.of(1) } };
  const decisions = await evaluate([{ ...challenger!, model: spoilt }]);
  expect(decisions).toMatchObject([{ code: 'REJECTED_SERVABILITY', isRegistered: false }]);
  expect(decisions[0]?.sentence).toContain('cannot be served: its bytes do not load (');
  expect(promote(decisions).size).toBe(0);
});

test('a model larger than max_model_bytes is rejected, and one of just as many bytes is not', async () => {
  const [challenger] = await train(fleet);
  const nBytes = packModel(challenger!.model!).length;
  const codes = async (maxModelBytes: number) =>
    summariseDecisions(await evaluate([challenger!], { maxModelBytes })).counts;
  expect(await codes(nBytes)).toMatchObject({ FIRST: 1, REJECTED_SERVABILITY: 0 });
  expect(await codes(nBytes - 1)).toMatchObject({ FIRST: 0, REJECTED_SERVABILITY: 1 });
  await expect(codes(0)).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'max_model_bytes is 0.' }],
  });
});

test('the seasonal naive that would take the place of a worse challenger is held to the same', async () => {
  const data = fleetOf([[key, repeating(48, 1)]]);
  const [challenger] = await train(data);
  const [sound] = await evaluate([challenger!], {}, data);
  expect(sound?.code).toBe('FIRST_BASELINE');
  const nBytes = packModel(challenger!.model!).length;
  const baseline = packModel(sound!.model!).length;
  expect(baseline).toBeGreaterThan(0);
  // Small enough for the smaller of the two alone.
  const [decision] = await evaluate([challenger!], { maxModelBytes: Math.max(nBytes, baseline) - 1 }, data);
  expect(decision?.code).toBe('REJECTED_SERVABILITY');
});
