import type { Random } from '#src/core/index.ts';
import type { SimulatedKey } from './simulated-key.ts';

/** The errors that two forecasts of one series made at the same points, in the order of time: [n]. */
export type ErrorPair = { readonly challenger: Float64Array; readonly champion: Float64Array };

/**
 * Draws a key from the errors of a real series chosen at random: blocks of neighbours, the series taken as a circle (Politis and Romano,
 * 1992), so that each point comes as often as any other. The challenger's errors are scaled so that its true RMSE is what `effect` says;
 * what is real is their shape: outliers, dependence, and how alike the two are.
 */
export function resampleKey(
  pairs: readonly ErrorPair[],
  { nPoints, block }: { readonly nPoints: number; readonly block: number },
  effect: number,
  random: Random,
): SimulatedKey {
  const pair = pairs[Math.floor(random() * pairs.length)]!;
  const n = pair.champion.length;
  const scale = ((1 - effect) * rootMeanSquare(pair.champion)) / rootMeanSquare(pair.challenger);
  const champion = new Float64Array(nPoints);
  const challenger = new Float64Array(nPoints);
  let start = 0;
  for (let t = 0; t < nPoints; t++) {
    if (t % block === 0) start = Math.floor(random() * n);
    const at = (start + (t % block)) % n;
    champion[t] = pair.champion[at]! ** 2;
    challenger[t] = (scale * pair.challenger[at]!) ** 2;
  }
  return { losses: { challenger, champion }, effect };
}

function rootMeanSquare(errors: Float64Array): number {
  return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
}
