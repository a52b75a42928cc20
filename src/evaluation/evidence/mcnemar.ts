import { binomialCdf, chiSquaredTail, normalCdf } from './distributions.ts';
import type { Alternative, TestEvidence } from './evidence.ts';
import { discreteP, symmetricP } from './p-value.ts';
import { requirePairs } from './paired-differences.ts';

/** How a test of McNemar is to be made. */
export type McNemarOptions = {
  readonly alternative: Alternative;
  /** `exact` by the binomial distribution; `chi_squared` by the normal one, with or without the correction for continuity. */
  readonly method?: 'exact' | 'chi_squared' | 'chi_squared_corrected';
};

/**
 * Tests whether two classifiers are equally often right, by the rows that only one of them gets right (McNemar, 1947; Edwards, 1948, for
 * the correction): `statsmodels.stats.contingency_tables.mcnemar` where two-sided. 1 stands for a wrong answer, 0 for a right one: [n].
 * The statistic of `exact` is the number of rows where only the challenger is wrong, two-sided the smaller of the two numbers; else it is
 * chi squared. Throws GATE_LOSSES_INVALID.
 */
export function mcnemar(
  challengerErrors: Uint8Array,
  championErrors: Uint8Array,
  { alternative, method = 'exact' }: McNemarOptions,
): TestEvidence {
  requirePairs(challengerErrors, championErrors);
  let onlyChallenger = 0;
  let onlyChampion = 0;
  for (let i = 0; i < challengerErrors.length; i++) {
    if (challengerErrors[i] === championErrors[i]) continue;
    if (challengerErrors[i] === 0) onlyChampion++;
    else onlyChallenger++;
  }
  const base = { name: 'mcnemar', method, alternative, n: challengerErrors.length } as const;
  const apart = onlyChallenger + onlyChampion;
  const remarks = [
    `Only the challenger is wrong on ${onlyChallenger} rows, only the champion on ${onlyChampion} of ${base.n}.`,
  ];
  if (method === 'exact') {
    const statistic = alternative === 'two_sided' ? Math.min(onlyChallenger, onlyChampion) : onlyChallenger;
    const atMost = binomialCdf(onlyChallenger, apart, 0.5);
    const atLeast = binomialCdf(onlyChampion, apart, 0.5);
    return { ...base, statistic, p: discreteP(atMost, atLeast, alternative), remarks };
  }
  if (apart === 0) return { ...base, statistic: null, p: null, remarks };
  const correction = method === 'chi_squared_corrected' ? 1 : 0;
  const difference = onlyChallenger - onlyChampion;
  const statistic = (Math.abs(difference) - correction) ** 2 / apart;
  const p =
    alternative === 'two_sided'
      ? chiSquaredTail(statistic, 1)
      : symmetricP(Math.sign(difference) * Math.sqrt(statistic), alternative, normalCdf);
  return { ...base, statistic, p, remarks };
}
