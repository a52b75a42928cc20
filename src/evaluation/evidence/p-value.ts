import type { Alternative } from './evidence.ts';

/** Gives the p-value of a statistic whose distribution is symmetric about 0 and small where the challenger loses less. */
export function symmetricP(statistic: number, alternative: Alternative, cdf: (at: number) => number): number {
  if (alternative === 'less') return cdf(statistic);
  return alternative === 'greater' ? cdf(-statistic) : 2 * cdf(-Math.abs(statistic));
}

/** Gives the p-value where the distribution is discrete: `atMost` and `atLeast` are the probabilities of the statistic and beyond. */
export function discreteP(atMost: number, atLeast: number, alternative: Alternative): number {
  if (alternative === 'less') return atMost;
  return alternative === 'greater' ? atLeast : Math.min(1, 2 * Math.min(atMost, atLeast));
}
