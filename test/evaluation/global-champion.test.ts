import { expect, test } from '@jest/globals';
import { digestOf, keyId, seriesAt } from '#src/core/index.ts';
import { defaultGateRules, evaluateFleet, rmse, type Champion } from '#src/evaluation/index.ts';
import { fit, forecast, packModel, parseCandidate } from '#src/learners/index.ts';
import { firstRows, type Challenger } from '#src/training/index.ts';
import { candidates, fleetOf, holdout, noisy, seasonLength, seed, train } from './small-fleet.ts';

const rows = 48;
const global = parseCandidate('global_linear', { seasonLength, lower: 0 });
const fleet = fleetOf([
  [['1', '1'], noisy(rows, 1)],
  [['1', '2'], noisy(rows - 7, 2)],
  [['1', '3'], noisy(rows, 3)],
  [['1', '4'], Array.from({ length: rows }, () => 5)],
]);

/** Champions of the given challengers, as if all of them had been registered. */
function championsOf(challengers: readonly Challenger[]): ReadonlyMap<string, Champion> {
  return new Map(
    challengers.flatMap(({ key, model, candidate, cutoff }) =>
      model === undefined || candidate === undefined || cutoff === undefined
        ? []
        : [[keyId(key), { key, version: 1, digest: digestOf(packModel(model)), candidate, model, cutoff }]],
    ),
  );
}

test('a champion of the whole fleet that has seen the holdout is fitted again as training fits it, not on its key alone', async () => {
  const globals = await train(fleet, { candidates: [global] });
  const challengers = await train(fleet, { candidates: [candidates.linear] });
  const rules = defaultGateRules;
  const champions = championsOf(globals);
  const decisions = await evaluateFleet({ fleet, challengers, champions, rules, seasonLength, horizon: holdout, seed });
  const trained = globals.filter(({ state }) => state === 'TRAINED');
  expect(trained.length).toBe(3);
  for (const [i, { holdoutModel }] of trained.entries()) {
    const series = seriesAt(fleet, i);
    const history = firstRows(series, series.target.length - holdout);
    const actual = series.target.subarray(history.target.length);
    const errorOf = (model: typeof holdoutModel): number => rmse(actual, forecast(model!, history, holdout));
    expect(decisions[i]!.champion?.rmse).toBe(errorOf(holdoutModel));
    expect(errorOf(fit(global, history, seed))).not.toBe(errorOf(holdoutModel));
  }
});

test('the model of a challenger with the same configuration stands for the champion', async () => {
  const challengers = await train(fleet, { candidates: [global] });
  const older = await train(
    fleetOf(fleet.keys.map((key, i) => [key, [...seriesAt(fleet, i).target].map((value, t) => value + (t % 3))])),
    { candidates: [global] },
  );
  const champions = championsOf(older);
  const rules = defaultGateRules;
  const decisions = await evaluateFleet({ fleet, challengers, champions, rules, seasonLength, horizon: holdout, seed });
  for (const { champion, challenger } of decisions.slice(0, 3)) {
    expect(champion!.wasRefitted).toBe(true);
    expect(champion!.rmse).toBe(challenger!.rmse);
    expect(champion!.digest).not.toBe(challenger!.digest);
  }
});
