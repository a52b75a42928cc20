import { expect, test } from '@jest/globals';
import type { Decision } from '#src/evaluation/index.ts';
import { guardrailRemarks } from '#src/steps/guardrail-remarks.ts';

const result = (metric: 'bias' | 'mae', verdict: 'KEPT' | 'INCONCLUSIVE', last: number | null = null) => ({
  metric,
  last,
  n: 6,
  challenger: 1,
  champion: 2,
  increase: -0.5,
  upper: null,
  maxIncrease: 0,
  verdict,
  isStrict: false,
});

const decision = (guardrails?: Decision['guardrails']): Decision => ({
  key: ['1'],
  code: 'PROMOTED',
  isRegistered: true,
  sentence: '',
  holdout: undefined,
  ...(guardrails === undefined ? {} : { guardrails }),
});

test('guardrails that could not be judged are told with the number of keys, the others are not', () => {
  const decisions = [
    decision(),
    decision([result('bias', 'KEPT'), result('mae', 'INCONCLUSIVE', 12)]),
    decision([result('bias', 'KEPT'), result('mae', 'KEPT', 12)]),
  ];
  expect(guardrailRemarks(decisions)).toEqual([
    'The guardrail mae of the last 12 periods had too few points on 1 of 2 keys: a longer holdout (holdout_origins of the training) gives more.',
  ]);
  expect(guardrailRemarks([decision()])).toEqual([]);
});
