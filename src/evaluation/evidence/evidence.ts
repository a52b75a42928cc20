/** What a test asks: is the challenger's loss less than the champion's, greater, or different? */
export type Alternative = 'less' | 'greater' | 'two_sided';

/**
 * What speaks for a challenger or against it; plain data, so that it can be written down as JSON. `n` is the number of points, null in
 * place of a number means that it is not defined, and `remarks` are sentences that say why, and what else a reader has to know.
 */
export type Evidence = TestEvidence | BootstrapEvidence | PooledEvidence;

/** What a test of paired losses gives. */
export type TestEvidence = {
  readonly name: 'diebold_mariano' | 'wilcoxon' | 'mcnemar' | 'delong';
  /** How it was computed: the variance estimator, or exact or approximate. */
  readonly method: string;
  readonly alternative: Alternative;
  readonly n: number;
  readonly statistic: number | null;
  readonly p: number | null;
  readonly remarks: readonly string[];
};

/** What a bootstrap of the mean difference, challenger less champion, gives. */
export type BootstrapEvidence = {
  readonly name: 'bootstrap';
  readonly alternative: Alternative;
  readonly n: number;
  /** The mean difference of the losses. */
  readonly statistic: number;
  readonly p: number;
  /** Intervals that hold the mean difference with the probability `level`; `bca` is null where it is not defined. */
  readonly level: number;
  readonly percentile: Range;
  readonly bca: Range | null;
  readonly block: number;
  readonly draws: number;
  readonly seed: number;
  readonly remarks: readonly string[];
};

export type Range = { readonly lower: number; readonly upper: number };

/** What a key's own errors say together with those of the whole fleet. */
export type PooledEvidence = {
  readonly name: 'empirical_bayes';
  readonly n: number;
  /** ln(challenger's error / champion's error) of the key alone: below 0 where the challenger errs less. */
  readonly statistic: number | null;
  /** The probability that the challenger is worse than the champion by more than `harmMargin`. */
  readonly p: number | null;
  /** A share: 0.05 for an error 5 % above the champion's. */
  readonly harmMargin: number;
  /** Mean and deviation of ln(challenger's error / champion's error), once the fleet is taken into account. */
  readonly posterior: { readonly mean: number; readonly deviation: number } | null;
  /** The keys that were pooled. */
  readonly nKeys: number;
  readonly remarks: readonly string[];
};
