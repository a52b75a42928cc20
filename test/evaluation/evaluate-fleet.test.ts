import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keyId, seriesAt, type Key } from '#src/core/index.ts';
import {
  defaultGateRules,
  evaluateFleet,
  rmse,
  summariseDecisions,
  type Champion,
  type Decision,
  type EvaluateOptions,
} from '#src/evaluation/index.ts';
import { fit, forecast } from '#src/learners/index.ts';
import type { Challenger } from '#src/training/index.ts';
import {
  candidates,
  firstPeriod,
  fleetOf,
  holdout,
  noisy,
  promote,
  repeating,
  seasonLength,
  seed,
  train,
  trending,
} from './small-fleet.ts';

const rows = 48;
const trendKey: Key = ['1', '9'];
const repeatKey: Key = ['1', '10'];
const fleet = fleetOf([
  [trendKey, trending(rows)],
  [repeatKey, repeating(rows, 1)],
]);

function evaluate(
  challengers: readonly Challenger[],
  champions: ReadonlyMap<string, Champion> = new Map(),
  more: Partial<EvaluateOptions> = {},
): Promise<readonly Decision[]> {
  return evaluateFleet({
    fleet,
    challengers,
    champions,
    rules: defaultGateRules,
    seasonLength,
    horizon: holdout,
    seed,
    ...more,
  });
}

const codesOf = (decisions: readonly Decision[]): Record<string, string> =>
  Object.fromEntries(decisions.map(({ key, code }) => [key.join('/'), code]));

test('registers a good first challenger, and the seasonal naive where the challenger is worse', async () => {
  const decisions = await evaluate(await train(fleet));
  expect(codesOf(decisions)).toEqual({ '1/9': 'FIRST', '1/10': 'FIRST_BASELINE' });
  expect(decisions.map(({ model }) => model?.learner)).toEqual(['linear', 'seasonal_naive']);
  // The baseline is what training would have given, so that a later seasonal naive challenger has the same bytes.
  const later = await evaluate(await train(fleet, { candidates: [candidates.naive] }), promote(decisions));
  expect(codesOf(later)['1/10']).toBe('UNCHANGED');
});

test('the baseline has the prediction interval that training would have given it', async () => {
  const season = repeating(rows, 5);
  const data = fleetOf([[['1', '9'], noisy(rows, 3).map((value, t) => season[t]! + value / 50)]]);
  const [decision] = await evaluate(await train(data, { origins: 3 }), new Map(), { fleet: data });
  const [naive] = await train(data, { origins: 3, candidates: [candidates.naive] });
  expect(decision?.code).toBe('FIRST_BASELINE');
  expect(decision?.model).toEqual(naive!.model);
});

test('scores all three on the same rows, each from the end of the rows before', async () => {
  const challengers = await train(fleet);
  const champions = promote(await evaluate(challengers));
  const [decision] = await evaluate(await train(fleet, { candidates: [candidates.shortLinear] }), champions);
  const series = seriesAt(fleet, 0);
  const history = { ...series, target: series.target.subarray(0, rows - holdout) };
  const actual = series.target.subarray(rows - holdout);
  const errorOf = (candidate: typeof candidates.naive): number =>
    rmse(actual, forecast(fit(candidate, history, seed), history, holdout));
  expect(decision?.holdout).toEqual({
    from: firstPeriod + rows - holdout,
    to: firstPeriod + rows - 1,
    nPoints: holdout,
    nScored: holdout,
  });
  expect(decision?.challenger?.rmse).toBe(errorOf(candidates.shortLinear));
  expect(decision?.champion).toMatchObject({ rmse: errorOf(candidates.linear), wasRefitted: true, version: 1 });
  expect(decision?.benchmark?.rmse).toBe(errorOf(candidates.naive));
});

test('does not refit a champion that was fitted before the holdout', async () => {
  const early = fleetOf([[trendKey, trending(rows - holdout)]]);
  const champions = promote(await evaluate(await train(early), new Map(), { fleet: early }));
  const today = fleetOf([[trendKey, trending(rows)]]);
  const [decision] = await evaluate(await train(today, { candidates: [candidates.shortLinear] }), champions, {
    fleet: today,
  });
  const series = seriesAt(today, 0);
  const history = { ...series, target: series.target.subarray(0, rows - holdout) };
  const { model } = champions.get(keyId(trendKey))!;
  const expected = rmse(series.target.subarray(rows - holdout), forecast(model!, history, holdout));
  expect(decision?.champion).toMatchObject({ wasRefitted: false, rmse: expected });
});

test('scores a champion that has seen the holdout by its configuration, not by what it has learnt of the holdout', async () => {
  const challengers = await train(fleet, { candidates: [candidates.shortLinear] });
  const champions = promote(await evaluate(await train(fleet)));
  const before = await evaluate(challengers, champions);
  const champion = champions.get(keyId(trendKey))!;
  const absurd = fit(candidates.linear, { ...seriesAt(fleet, 0), target: Float64Array.from(noisy(rows, 3)) }, seed);
  const after = await evaluate(challengers, new Map([[keyId(trendKey), { ...champion, model: absurd }]]));
  expect(after[0]?.champion).toEqual(before[0]?.champion);
});

test('releases nothing on the same data again', async () => {
  const keys = fc.array(fc.constantFrom(trending, repeating, noisy), { minLength: 1, maxLength: 4 });
  const choice = fc.constantFrom([candidates.linear], [candidates.naive], [candidates.shortLinear, candidates.linear]);
  await fc.assert(
    fc.asyncProperty(keys, choice, choice, fc.nat(1000), async (shapes, first, second, dataSeed) => {
      const data = fleetOf(shapes.map((shape, i) => [[String(i), 'p'], shape(rows, dataSeed + i)]));
      const champions = promote(await evaluate(await train(data, { candidates: first }), new Map(), { fleet: data }));
      const challengers = await train(data, { candidates: second });
      const decisions = await evaluate(challengers, champions, { fleet: data });
      const again = await evaluate(challengers, promote(decisions, champions), { fleet: data });
      expect(summariseDecisions(again).nRegistered).toBe(0);
      // Where the challenger itself went into service it now meets its own bytes; elsewhere the outcome is as it was.
      const expected = decisions.map(({ code }) =>
        ['PROMOTED', 'FIRST', 'REFRESHED'].includes(code) ? 'UNCHANGED' : code,
      );
      expect(again.map(({ code }) => code)).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test('promotes the configuration in service on newer data', async () => {
  const champions = promote(await evaluate(await train(fleet)));
  const newer = fleetOf([[trendKey, trending(rows + 1)]]);
  const [refreshed, gone] = await evaluate(await train(newer), champions, { fleet: newer });
  expect(gone).toMatchObject({ code: 'ABSENT', key: repeatKey });
  expect(refreshed).toMatchObject({ code: 'REFRESHED', cutoff: firstPeriod + rows, champion: { wasRefitted: true } });
});

test('decides about every key of challengers and champions once, in the order of keys', async () => {
  const challengers = await train(fleet);
  const champions = promote(await evaluate(challengers));
  const gone: Champion = { ...champions.get(keyId(trendKey))!, key: ['2', 'x'] };
  const decisions = await evaluate(challengers.slice(1), new Map([...champions, [keyId(gone.key), gone]]));
  expect(decisions.map(({ key }) => key)).toEqual([trendKey, repeatKey, ['2', 'x']]);
  expect(codesOf(decisions)).toMatchObject({ '2/x': 'ABSENT' });
  expect(decisions).toHaveLength(summariseDecisions(decisions).nKeys);
  const withoutFirst = await evaluate(
    challengers.filter(({ key }) => key !== trendKey),
    champions,
  );
  expect(codesOf(withoutFirst)['1/9']).toBe('FAILED_TRAIN');
});

test('says what is wrong with one key and judges the others', async () => {
  const challengers = await train(fleet);
  const [broken, sound] = challengers as readonly [Challenger, Challenger];
  const stale = await train(fleetOf([[trendKey, trending(rows - 1)]]));
  const variants: readonly (readonly [Challenger, string, string])[] = [
    [
      stale[0]!,
      'FAILED_SCORE',
      'was trained on data up to 2025-02 and the data now end at 2025-03; run training again',
    ],
    [{ ...broken, holdoutCutoff: broken.cutoff! }, 'FAILED_SCORE', 'was fitted up to 2025-03, not up to 2024-09'],
    [{ ...broken, holdout: rows }, 'FAILED_SCORE', 'a holdout of 48 rows cannot be cut from 48 observed rows'],
    [{ ...broken, holdoutModel: { ...broken.holdoutModel!, arrays: {} } }, 'FAILED_SCORE', 'could not be scored'],
    [{ ...broken, state: 'FAILED_TRAIN', reason: 'no luck' }, 'FAILED_TRAIN', 'Training failed: no luck'],
  ];
  for (const [challenger, code, sentence] of variants) {
    const [first, second] = await evaluate([challenger, sound]);
    expect(first).toMatchObject({ code, sentence: expect.stringContaining(sentence), isRegistered: false });
    expect(second?.code).toBe('FIRST_BASELINE');
  }
});

test('rejects a challenger whose forecast is not finite', async () => {
  const [challenger] = await train(fleet);
  const spoilt = Object.fromEntries(
    Object.entries(challenger!.model!.arrays).map(([name, values]) => [name, values.map(() => Number.NaN)]),
  );
  const model = { ...challenger!.model!, arrays: spoilt };
  const both = await Promise.all([
    evaluate([{ ...challenger!, model }]),
    evaluate([{ ...challenger!, holdoutModel: { ...challenger!.holdoutModel!, arrays: spoilt } }]),
  ]);
  expect(both.map(([decision]) => decision?.code)).toEqual(['REJECTED_NONFINITE', 'REJECTED_NONFINITE']);
});

test('judges a challenger as first where the champion cannot defend its place, and says why', async () => {
  const challengers = await train(fleet);
  const champion = promote(await evaluate(challengers)).get(keyId(trendKey))!;
  const { model, ...unloaded } = champion;
  const spoilt = {
    ...model!,
    arrays: Object.fromEntries(
      Object.entries(model!.arrays).map(([name, values]) => [name, values.map(() => Number.NaN)]),
    ),
  };
  const cutoff = firstPeriod + rows - holdout - 1;
  const champions: readonly (readonly [Champion, string])[] = [
    [{ ...unloaded, loadFailure: 'its bytes are cut' }, 'its model does not load (its bytes are cut)'],
    [{ ...champion, cutoff, model: spoilt }, 'its forecast holds values that are not finite numbers'],
    [{ ...champion, cutoff, model: { ...model!, arrays: {} } }, 'it could not be scored ('],
  ];
  for (const [each, reason] of champions) {
    const [decision] = await evaluate(challengers, new Map([[keyId(trendKey), each]]));
    expect(decision).toMatchObject({
      code: 'FIRST',
      sentence: expect.stringContaining(`The champion is unhealthy: ${reason}`),
    });
    expect(decision?.champion?.unhealthy).toContain(reason);
  }
});

test('gives equal decisions for equal input', async () => {
  const challengers = await train(fleet);
  expect(JSON.stringify(await evaluate(challengers))).toBe(JSON.stringify(await evaluate(await train(fleet))));
});

test('judges a fleet of one model, and no key at all', async () => {
  const one = { ...fleetOf([[[], trending(rows)]]), keyColumns: [] };
  expect(await evaluate(await train(one), new Map(), { fleet: one })).toMatchObject([{ key: [], code: 'FIRST' }]);
  expect(await evaluate([])).toEqual([]);
});

test('tells progress and stops when it is told to', async () => {
  const challengers = await train(fleet);
  const options = {
    fleet,
    challengers,
    champions: new Map(),
    rules: defaultGateRules,
    seasonLength,
    horizon: holdout,
    seed,
  };
  const seen: string[] = [];
  await evaluateFleet(options, { onProgress: (done, total) => seen.push(`${done}/${total}`) });
  expect(seen).toEqual(['1/2', '2/2']);
  const stop = new AbortController();
  const running = evaluateFleet(options, { onProgress: () => stop.abort('enough'), signal: stop.signal });
  await expect(running).rejects.toBe('enough');
});

test('refuses rules that are not allowed and keys that stand twice', async () => {
  const challengers = await train(fleet);
  await expect(evaluate([...challengers, challengers[0]!])).rejects.toMatchObject({
    code: 'GATE_KEY_TWICE',
    message: expect.stringContaining('["1","9"]'),
  });
  const rules = { ...defaultGateRules, metric: 'mape' as 'rmse', minImprovement: 1 };
  await expect(evaluate(challengers, new Map(), { rules, seasonLength: 0 })).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
    faults: [{ what: 'metric is mape.' }, { what: 'min_improvement is 1.' }, { what: 'season_length is 0.' }],
  });
});

test('rows that data preparation put in judge nobody, and that is said', async () => {
  const key: Key = ['1', 'a'];
  const own = fleetOf([[key, trending(40)]]);
  const challengers = await train(own);
  const plain = { champions: new Map(), rules: defaultGateRules, seasonLength, horizon: holdout, seed };
  const [before] = await evaluateFleet({ ...plain, fleet: own, challengers });
  const absurd = { ...own, target: Float64Array.from(own.target), repaired: Uint8Array.from(own.repaired) };
  absurd.target[37] = 1e6;
  absurd.repaired[37] = 1;
  const [after] = await evaluateFleet({ ...plain, fleet: absurd, challengers });
  expect(after?.challenger?.rmse).toBeLessThan(2 * before!.challenger!.rmse);
  expect(after?.holdout).toMatchObject({ nPoints: holdout, nScored: holdout - 1 });
  expect(after?.sentence).toContain('(1 of them repaired, and not counted)');
  absurd.repaired.fill(1);
  const [none] = await evaluateFleet({ ...plain, fleet: absurd, challengers });
  expect(none).toMatchObject({ code: 'FAILED_SCORE' });
  expect(none?.sentence).toContain('every row of the holdout');
});

test('a history that was corrected reaches service: the same configuration with other bytes is REFRESHED', async () => {
  const key: Key = ['1', 'a'];
  const original = fleetOf([[key, trending(40)]]);
  const rules = { champions: new Map(), rules: defaultGateRules, seasonLength, horizon: holdout, seed };
  const [first] = await evaluateFleet({ ...rules, fleet: original, challengers: await train(original) });
  const champions = promote([first!]);
  const corrected = fleetOf([[key, trending(40).map((value) => 3 * value)]]);
  const [second] = await evaluateFleet({ ...rules, champions, fleet: corrected, challengers: await train(corrected) });
  expect([first?.code, second?.code]).toEqual(['FIRST', 'REFRESHED']);
});
