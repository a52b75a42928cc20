import { countInBins, equalEdges, type Bin } from './bins.ts';
import type { FleetRecord } from './fleet-record.ts';
import { summaryOf, type NumberSummary } from './number-summary.ts';

/** What the keys of a fleet cost: bytes of packed models, milliseconds of training. */
export type CostSummary = {
  readonly bytes: Cost;
  /** All null where no time was recorded. */
  readonly trainMs: Cost;
};

type Cost = {
  readonly total: number | null;
  readonly all: NumberSummary | null;
  /** By the learner that was chosen, the most frequent first. */
  readonly byLearner: readonly (NumberSummary & { readonly learner: string })[];
  readonly bins: readonly Bin[];
};

/** Sums up what the challengers of a fleet cost; keys for which no candidate was chosen are left out. */
export function summariseCost({ keys }: Pick<FleetRecord, 'keys'>): CostSummary {
  const challengers = keys.flatMap(({ challenger }) => (challenger === undefined ? [] : [challenger]));
  const costs = (field: 'modelBytes' | 'trainMs'): readonly Spent[] =>
    challengers.flatMap(({ learner, [field]: value }) =>
      learner === null || value === null ? [] : [{ learner, value }],
    );
  return { bytes: costOf(costs('modelBytes')), trainMs: costOf(costs('trainMs')) };
}

type Spent = { readonly learner: string; readonly value: number };

const nBins = 30;

function costOf(spent: readonly Spent[]): Cost {
  const values = spent.map(({ value }) => value);
  const all = summaryOf(values);
  const byLearner = [...Map.groupBy(spent, ({ learner }) => learner)].map(([learner, of]) => ({
    learner,
    ...summaryOf(of.map(({ value }) => value))!,
  }));
  return {
    total: all === null ? null : values.reduce((sum, value) => sum + value, 0),
    all,
    byLearner: byLearner.sort((a, b) => b.n - a.n || (a.learner < b.learner ? -1 : 1)),
    bins: all === null ? [] : countInBins(values, equalEdges(0, all.max || 1, nBins)),
  };
}
