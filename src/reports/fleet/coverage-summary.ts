import { countInBins, equalEdges, type Bin } from './bins.ts';
import type { FleetRecord } from './fleet-record.ts';
import { meanOf } from './number-summary.ts';

/** What the prediction intervals of the challengers held of the holdouts. */
export type CoverageSummary = {
  /** The share that was asked for, of each key the same unless settings changed between trainings. */
  readonly nominal: readonly number[];
  readonly nKeys: number;
  /** Of the values of all holdouts, the share inside. */
  readonly ofValues: number;
  /** Keys by their share: ten bins from 0 to 1, the last with 1 in it. */
  readonly bins: readonly Bin[];
};

/** Gives the coverage of the fleet's intervals; null where no decision has one. */
export function summariseCoverage({ keys }: Pick<FleetRecord, 'keys'>): CoverageSummary | null {
  const found = keys.flatMap(({ decision }) => {
    const { coverage, nominalCoverage } = decision?.challenger ?? {};
    const nPoints = decision?.holdout?.nPoints ?? 0;
    return typeof coverage === 'number' ? [{ coverage, nominal: nominalCoverage ?? null, nPoints }] : [];
  });
  if (found.length === 0) return null;
  const nominal = new Set(found.flatMap((each) => each.nominal ?? []));
  const nPoints = found.reduce((sum, each) => sum + each.nPoints, 0);
  const shares = found.map(({ coverage }) => coverage);
  return {
    nominal: [...nominal].sort((a, b) => a - b),
    nKeys: found.length,
    ofValues:
      nPoints === 0 ? meanOf(shares) : found.reduce((sum, each) => sum + each.coverage * each.nPoints, 0) / nPoints,
    bins: countInBins(shares, equalEdges(0, 1, 10)),
  };
}
