import { expect, test } from '@jest/globals';
import type { Key } from '#src/core/index.ts';
import {
  defaultGateRules,
  evaluateFleet,
  type Champion,
  type Decision,
  type EvaluateOptions,
} from '#src/evaluation/index.ts';
import { scoresOnThreads } from '#src/steps/score-fleet.ts';
import type { Challenger } from '#src/training/index.ts';
import {
  candidates,
  fleetOf,
  holdout,
  noisy,
  promote,
  repeating,
  seasonLength,
  seed,
  train,
  trending,
} from '../evaluation/small-fleet.ts';

const nKeys = 40;
const rows = 48;
const fleet = fleetOf(
  Array.from({ length: nKeys }, (_, i): readonly [Key, readonly number[]] => [
    ['s', String(i)],
    [trending(rows), repeating(rows, i + 1), noisy(rows, i + 1)][i % 3]!,
  ]),
);

type Round = { readonly challengers: readonly Challenger[]; readonly champions: ReadonlyMap<string, Champion> };

/** Challengers beside champions of an earlier round: one is not trained, one has no series, one has a champion that does not load. */
async function secondRound(): Promise<Round> {
  const first = await train(fleet, { candidates: [candidates.naive] });
  const champions = new Map(promote(await evaluate({ challengers: first, champions: new Map() })));
  const [id, { model: _, ...champion }] = [...champions][3]!;
  champions.set(id, { ...champion, loadFailure: 'its bytes are gone' });
  const [one, ...rest] = await train(fleet);
  const { model: __, holdoutModel: ___, ...untrained } = one!;
  const failed: Challenger = { ...untrained, state: 'FAILED_TRAIN', reason: 'no candidate could be fitted' };
  return { challengers: [failed, ...rest, { ...rest[0]!, key: ['gone', '1'] }], champions };
}

function evaluate(round: Round, control: Parameters<typeof evaluateFleet>[1] = {}): Promise<readonly Decision[]> {
  const options: EvaluateOptions = { fleet, ...round, rules: defaultGateRules, seasonLength, horizon: holdout, seed };
  return evaluateFleet(options, control);
}

test('scores of threads lead to the decisions that the main thread makes, number for number', async () => {
  const round = await secondRound();
  const alone = await evaluate(round);
  expect(new Set(alone.map(({ code }) => code)).size).toBeGreaterThan(3);
  for (const workers of [1, 2]) {
    const told: number[] = [];
    const onProgress = (done: number): number => told.push(done);
    expect(await evaluate(round, { scores: scoresOnThreads({ workers, onProgress }) })).toEqual(alone);
    expect(told.at(-1)).toBe(nKeys - 1);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  }
});

test('a challenger that cannot be scored fails alone', async () => {
  const { challengers, champions } = await secondRound();
  const broken = challengers.map((each, i) => (i === 5 ? { ...each, holdout: 1000 } : each));
  const decisions = await evaluate({ challengers: broken, champions }, { scores: scoresOnThreads({ workers: 1 }) });
  const failed = decisions.filter(({ code }) => code === 'FAILED_SCORE').map(({ key }) => key.join('/'));
  expect(failed).toContain(challengers[5]!.key.join('/'));
  expect(failed).toHaveLength(2);
});

test('an interrupt ends the scoring with its reason', async () => {
  const round = await secondRound();
  const interrupt = new AbortController();
  const scores = scoresOnThreads({
    workers: 2,
    signal: interrupt.signal,
    onProgress: () => interrupt.abort(new Error('stop')),
  });
  await expect(evaluate(round, { scores, signal: interrupt.signal })).rejects.toThrow('stop');
});

test('rules that are wrong are refused before any key is scored', async () => {
  const round = await secondRound();
  let nScored = 0;
  const onProgress = (): void => void nScored++;
  const options = {
    fleet,
    ...round,
    rules: { ...defaultGateRules, minImprovement: 2 },
    seasonLength,
    horizon: holdout,
    seed,
  };
  await expect(evaluateFleet(options, { scores: scoresOnThreads({ workers: 1, onProgress }) })).rejects.toMatchObject({
    code: 'GATE_RULES_INVALID',
  });
  expect(nScored).toBe(0);
});
