import { seededRandom, type Series } from '#src/core/index.ts';
import { completeModel, fit, parseCandidate } from '#src/learners/index.ts';
import type { Booster } from '#src/learners/kernels/gradient-boosting.ts';
import { lagRows, type LagDesign } from '#src/learners/lag-features.ts';
import { treesOf } from '#src/learners/learners.ts';

/** A model of the learner `boosting` as it is kept, and the rows that it was fitted to. */
export type LearnedModel = {
  readonly name: string;
  readonly booster: Booster;
  readonly rows: readonly (readonly number[])[];
};

/** Gives models of `boosting` for six years of months, with the covers of the model that is registered. */
export function learnedModels(seed: number): readonly LearnedModel[] {
  const random = seededRandom(seed);
  const target = Float64Array.from({ length: 72 }, (_, t) =>
    Math.round(20 + t / 4 + 8 * Math.sin((2 * Math.PI * t) / 12) + 9 * random()),
  );
  const series: Series = { key: ['a'], frequency: 'monthly', firstPeriod: 24_240, target, covariates: {} };
  return (['squared_error', 'poisson', 'tweedie'] as const).map((objective) => {
    const given = parseCandidate({ learner: 'boosting', parameters: { objective } }, { seasonLength: 12 });
    const model = completeModel(fit(given, series, seed), series);
    const booster = treesOf(model)!.functions[0]!;
    if (booster.kind !== 'boosting') throw new Error('the learner boosting made a forest');
    const { features, nRows, nFeatures } = lagRows(model.parameters as unknown as LagDesign, series, 24_240);
    const rows = Array.from({ length: nRows }, (_, i) => [...features.subarray(i * nFeatures, (i + 1) * nFeatures)]);
    return { name: `learned-${objective}`, booster, rows };
  });
}

/** Gives by feature the mean of what its splits have, as xgboost's `get_score`; of features that are split on: `f0` the first. */
export function scoresOf({ trees }: Booster, values: Float64Array | undefined): Readonly<Record<string, number>> {
  if (values === undefined) throw new Error('the model holds nothing of its splits');
  const byFeature = Map.groupBy(
    [...trees.split.keys()].filter((node) => trees.split[node]! >= 0),
    (node) => `f${trees.split[node]! >> 1}`,
  );
  const means = [...byFeature].map(([name, nodes]) => [
    name,
    nodes.reduce((sum, node) => sum + values[node]!, 0) / nodes.length,
  ]);
  return Object.fromEntries(means);
}
