import { normalCdf } from './distributions.ts';
import type { Alternative, TestEvidence } from './evidence.ts';
import { midranks } from './midranks.ts';
import { discreteP, symmetricP } from './p-value.ts';
import { pairedDifferences } from './paired-differences.ts';

/** How a signed-rank test is to be made. */
export type WilcoxonOptions = {
  readonly alternative: Alternative;
  /** What differences of 0 do: `wilcox` leaves them out, `pratt` ranks them with the others and then leaves out their ranks. */
  readonly zeroMethod?: 'wilcox' | 'pratt';
};

// Up to here the number of all signs, 2^n, is exact in a double.
const mostExact = 50;

/**
 * Tests by the ranks of the differences whether two forecasts are equally good (Wilcoxon, 1945; Pratt, 1959): exact up to 50 points
 * without ties and zeros, else by the normal approximation with tie correction and without continuity correction, as
 * `scipy.stats.wilcoxon` with `method` exact or approx. The differences have to be nearly independent, so horizon 1. The statistic is the
 * sum of the ranks where the challenger loses more, for a two-sided test the smaller sum. Throws GATE_LOSSES_INVALID.
 */
export function wilcoxon(
  challengerLosses: Float64Array,
  championLosses: Float64Array,
  { alternative, zeroMethod = 'wilcox' }: WilcoxonOptions,
): TestEvidence {
  const differences = pairedDifferences(challengerLosses, championLosses);
  const { above, below, nRanked, nZeros, tieSum } = rankSums(differences, zeroMethod);
  const isExact = nZeros === 0 && tieSum === 0 && differences.length <= mostExact;
  const base = {
    name: 'wilcoxon',
    method: isExact ? 'exact' : 'normal',
    alternative,
    n: differences.length,
    statistic: alternative === 'two_sided' ? Math.min(above, below) : above,
  } as const;
  if (nZeros === differences.length) {
    return { ...base, p: null, remarks: ['The losses are the same at each point.'] };
  }
  const dropped = zeroMethod === 'wilcox' ? 'left out' : 'ranked first';
  const remarks = nZeros === 0 ? [] : [`${nZeros} of ${differences.length} differences are 0, and ${dropped}.`];
  if (isExact) return { ...base, p: exactP(above, nRanked, alternative), remarks };
  const nZeroRanks = zeroMethod === 'pratt' ? nZeros : 0;
  const mean = (nRanked * (nRanked + 1) - nZeroRanks * (nZeroRanks + 1)) / 4;
  const sixTimes = nRanked * (nRanked + 1) * (2 * nRanked + 1) - nZeroRanks * (nZeroRanks + 1) * (2 * nZeroRanks + 1);
  const z = (above - mean) / Math.sqrt(sixTimes / 24 - tieSum / 48);
  return { ...base, p: symmetricP(z, alternative, normalCdf), remarks };
}

type RankSums = {
  /** Sums of the ranks of the differences above and below 0. */
  readonly above: number;
  readonly below: number;
  readonly nRanked: number;
  readonly nZeros: number;
  /** Over the differences other than 0. */
  readonly tieSum: number;
};

function rankSums(differences: Float64Array, zeroMethod: 'wilcox' | 'pratt'): RankSums {
  const others = differences.filter((difference) => difference !== 0);
  const nZeros = differences.length - others.length;
  const offset = zeroMethod === 'pratt' ? nZeros : 0;
  const { ranks, tieSum } = midranks(others.map(Math.abs));
  let above = 0;
  let below = 0;
  for (let i = 0; i < others.length; i++) {
    if (others[i]! > 0) above += ranks[i]! + offset;
    else below += ranks[i]! + offset;
  }
  return { above, below, nRanked: others.length + offset, nZeros, tieSum };
}

function exactP(statistic: number, n: number, alternative: Alternative): number {
  const counts = subsetCounts(n);
  let atMost = 0;
  for (let sum = 0; sum <= statistic; sum++) atMost += counts[sum]!;
  const all = 2 ** n;
  return discreteP(atMost / all, (all - atMost + counts[statistic]!) / all, alternative);
}

/** How many subsets of 1 … n have each sum: [n (n + 1) / 2 + 1]. */
function subsetCounts(n: number): Float64Array {
  const counts = new Float64Array((n * (n + 1)) / 2 + 1);
  counts[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= rank; sum--) counts[sum]! += counts[sum - rank]!;
  }
  return counts;
}
