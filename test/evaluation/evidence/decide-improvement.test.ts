import { expect, test } from '@jest/globals';
import { chooseProfile } from '#src/evaluation/evidence/choose-profile.ts';
import { compareFigures } from '#src/evaluation/evidence/compare-figures.ts';
import { decideImprovement } from '#src/evaluation/evidence/decide-improvement.ts';
import { meanLossOf } from '#src/evaluation/evidence/error-of-losses.ts';
import type { PooledEvidence } from '#src/evaluation/evidence/evidence.ts';
import { defaultEvidenceRules, faultsOfEvidenceRules } from '#src/evaluation/evidence/evidence-rules.ts';
import { gatherEvidence } from '#src/evaluation/evidence/gather-evidence.ts';
import { mcnemar } from '#src/evaluation/evidence/mcnemar.ts';

const rules = defaultEvidenceRules;
const lower = { direction: 'lower', scale: 1 } as const;
const higher = { direction: 'higher', scale: 1 } as const;

test.each([
  ['a lower error', { ...lower, challenger: 9, champion: 10 }, 'BETTER', 0.1],
  ['an error that is hardly lower', { ...lower, challenger: 9.9, champion: 10 }, 'TIE', 0.01],
  ['a higher error', { ...lower, challenger: 11, champion: 10 }, 'WORSE', -0.1],
  ['a greater area', { ...higher, challenger: 0.9, champion: 0.8 }, 'BETTER', 0.125],
  ['a negative R² that is less so', { ...higher, challenger: -0.5, champion: -1 }, 'BETTER', 0.5],
  ['a negative R² that is more so', { ...higher, challenger: -1.5, champion: -1 }, 'WORSE', -0.5],
  ['a log likelihood below 0, lower is better', { ...lower, challenger: -3, champion: -2 }, 'BETTER', 0.5],
  ['R² above a champion at 0', { ...higher, challenger: 0.5, champion: 0 }, 'BETTER', undefined],
  ['R² next to a champion at 0', { ...higher, challenger: 0.01, champion: 0 }, 'TIE', undefined],
  ['R² below a champion at 0', { ...higher, challenger: -0.5, champion: 1e-12 }, 'WORSE', undefined],
  ['errors that are both 0', { ...lower, scale: 0, challenger: 0, champion: 0 }, 'TIE', undefined],
  ['an error where the champion has none', { ...lower, challenger: 0.1, champion: 0 }, 'WORSE', undefined],
] as const)('%s is judged without a hole at 0', (_, figures, verdict, relative) => {
  const found = compareFigures(figures, 0.02);
  expect(found.verdict).toBe(verdict);
  if (relative === undefined) expect(found).not.toHaveProperty('relative');
  else expect(found.relative).toBeCloseTo(relative, 12);
});

test('with a least improvement of 0 any less error is better, and an equal one is a tie', () => {
  expect(compareFigures({ ...lower, challenger: 9.999, champion: 10 }, 0).verdict).toBe('BETTER');
  expect(compareFigures({ ...lower, challenger: 10, champion: 10 }, 0).verdict).toBe('TIE');
  expect(compareFigures({ ...lower, challenger: 10.001, champion: 10 }, 0).verdict).toBe('WORSE');
});

test.each([
  ['auto', 8, 1, true, 'stable'],
  ['auto', 7, 1, true, 'adaptive'],
  ['auto', 24, 12, true, 'stable'],
  ['auto', 23, 12, true, 'adaptive'],
  ['auto', 7, 1, false, 'improvement_alone'],
  ['stable', 12, 12, true, 'adaptive'],
  ['adaptive', 60, 1, true, 'adaptive'],
  ['adaptive', 60, 1, false, 'stable'],
  ['none', 60, 1, true, 'improvement_alone'],
] as const)('profile %s, %d points, horizon %d, pooled %s: %s', (profile, nPoints, horizon, isPooled, expected) => {
  expect(chooseProfile({ ...rules, profile }, { nPoints, horizon, isPooled })).toBe(expected);
});

const champion = Float64Array.from({ length: 12 }, (_, i) => 10 + (i % 4));
const clearlyBetter = champion.map((loss, i) => loss - 3 + (i % 3));
const luckily = champion.map((loss, i) => (i === 0 ? 0 : loss + 0.1));

function decide(challenger: Float64Array, pooled?: PooledEvidence, given = rules) {
  const losses = { challenger, champion };
  const figures = { ...lower, challenger: meanLossOf(challenger), champion: meanLossOf(champion), benchmark: 20 };
  return decideImprovement(figures, gatherEvidence({ losses, horizon: 1, pooled, seed: 1 }, given), given);
}

test('a challenger that is better throughout is promoted, with its numbers', () => {
  const decision = decide(clearlyBetter);
  expect(decision).toMatchObject({ outcome: 'PROMOTED', profile: 'stable', remarks: [] });
  expect(decision.evidence).toMatchObject({ name: 'diebold_mariano', n: 12 });
  expect(decision.evidence!.p).toBeLessThan(0.1);
  expect(decision.overBenchmark?.verdict).toBe('BETTER');
  expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
});

test('a lower error that comes from one point is not enough', () => {
  expect(decide(luckily)).toMatchObject({ outcome: 'INSUFFICIENT_EVIDENCE', improvement: { verdict: 'BETTER' } });
});

test.each([
  ['none', 'diebold_mariano'],
  ['stable', 'wilcoxon'],
  ['stable', 'bootstrap'],
] as const)('profile %s with %s judges by what it names', (profile, name) => {
  const decision = decide(clearlyBetter, undefined, { ...rules, profile, test: name });
  expect(decision.outcome).toBe('PROMOTED');
  expect(decision.evidence?.name).toBe(profile === 'none' ? undefined : name);
});

test('a challenger that is better by one amount everywhere is promoted by the signs', () => {
  const decision = decide(champion.map((loss) => loss - 1));
  expect(decision).toMatchObject({ outcome: 'PROMOTED', evidence: { name: 'wilcoxon' } });
  expect(decision.evidence!.remarks[0]).toContain('no variance');
});

test('ties and worse challengers end before the evidence', () => {
  expect(decide(champion).outcome).toBe('TIE');
  expect(decide(champion.map((loss) => loss + 1)).outcome).toBe('WORSE');
});

function posterior(mean: number, p: number): PooledEvidence {
  const base = { name: 'empirical_bayes', n: 12, statistic: -0.2, harmMargin: 0.05, nKeys: 40, remarks: [] } as const;
  return { ...base, p, posterior: { mean, deviation: 0.05 } };
}

test.each([
  ['little harm and a gain', -0.1, 0.01, 'PROMOTED'],
  ['probable harm', -0.1, 0.2, 'INSUFFICIENT_EVIDENCE'],
  ['a gain that shrinks to nothing', -0.005, 0.01, 'INSUFFICIENT_EVIDENCE'],
] as const)('the adaptive profile with %s', (_, mean, p, outcome) => {
  const decision = decide(clearlyBetter, posterior(mean, p), { ...rules, profile: 'adaptive' });
  expect(decision).toMatchObject({ outcome, profile: 'adaptive', evidence: { name: 'empirical_bayes' } });
});

test('where neither test can be had the improvement alone decides, and that is said', () => {
  const short = { challenger: clearlyBetter.subarray(0, 5), champion: champion.subarray(0, 5) };
  const gathered = gatherEvidence({ losses: short, horizon: 1, pooled: undefined, seed: 1 }, rules);
  expect(gathered).toEqual({
    profile: 'improvement_alone',
    remarks: [
      'underpowered: 5 points, and a test of one key needs 8.',
      'There is no evidence of the fleet.',
      'The improvement alone decides.',
    ],
  });
  expect(decideImprovement({ ...lower, challenger: 8, champion: 10 }, gathered, rules).outcome).toBe('PROMOTED');
});

test('a classifier is judged by evidence of its own', () => {
  const own = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const other = Uint8Array.of(0, 1, 1, 1, 1, 1, 1, 1, 0, 0);
  const gathered = { profile: 'stable', evidence: mcnemar(own, other, { alternative: 'less' }), remarks: [] } as const;
  expect(decideImprovement({ ...higher, challenger: 0.9, champion: 0.3 }, gathered, rules).outcome).toBe('PROMOTED');
});

test('the default rules have no fault, and each wrong one is named', () => {
  expect(faultsOfEvidenceRules(rules)).toEqual([]);
  const wrong = {
    ...rules,
    minImprovement: 1,
    alpha: 0,
    harmMargin: -1,
    harmProbability: Number.NaN,
    minTestPoints: 1,
  };
  expect(faultsOfEvidenceRules({ ...wrong, minPooledKeys: 2.5 }).map(({ what }) => what.split(' ')[0])).toEqual([
    'min_improvement',
    'alpha',
    'harm_margin',
    'harm_probability',
    'min_test_points',
    'min_pooled_keys',
  ]);
});
