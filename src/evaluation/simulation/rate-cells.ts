import type { RateCell } from './promotion-rates.ts';
import { resampleKey, type ErrorPair } from './resampled-key.ts';
import { drawKey } from './simulated-key.ts';

/** The points and horizons of the tables of promotion rates, and the autocorrelations of the generated errors. */
export const simulatedPoints = [12, 24, 60] as const;
export const simulatedHorizons = [1, 12] as const;
export const simulatedAutocorrelations = [0, 0.3, 0.7] as const;

/** The correlation of the generated errors of champion and challenger. */
export const simulatedCorrelation = 0.7;

const nFleets = 10;
// Neighbours that are drawn together: a season of monthly data.
const resampledBlock = 12;

/** Gives the cell of generated errors. */
export function generatedCell(nPoints: number, horizon: number, autocorrelation: number): RateCell {
  const process = { nPoints, autocorrelation, correlation: simulatedCorrelation };
  return {
    name: `generated, ${nPoints} points, horizon ${horizon}, autocorrelation ${autocorrelation}`,
    horizon,
    nFleets,
    draw: (effect, random) => drawKey(process, effect, random),
  };
}

/** Gives the cell of errors drawn from those of real series. */
export function resampledCell(
  source: string,
  pairs: readonly ErrorPair[],
  { nPoints, horizon }: { readonly nPoints: number; readonly horizon: number },
): RateCell {
  return {
    name: `${source}, ${nPoints} points, horizon ${horizon}`,
    horizon,
    nFleets,
    draw: (effect, random) => resampleKey(pairs, { nPoints, block: resampledBlock }, effect, random),
  };
}
