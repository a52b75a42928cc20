import { countInBins, equalEdges, type Bin } from './bins.ts';
import type { KeyErrors, ScaledErrors } from './key-errors.ts';
import { summaryOf, type NumberSummary } from './number-summary.ts';

/** The scaled errors of a fleet; null where no key has one. */
export type ErrorSummary = {
  readonly holdout: MetricSummary;
  readonly naiveOnHoldout: MetricSummary;
  readonly validation: MetricSummary;
  readonly naiveOnValidation: MetricSummary;
  /** Keys that were scored, and those of them whose MASE is not defined: their history is constant, or shorter than a season. */
  readonly nScored: number;
  readonly nWithoutScale: number;
  /** Keys whose challenger has a lower MASE on the holdout than the seasonal naive, and those where both have one. */
  readonly nBetterThanNaive: number;
  readonly nCompared: number;
  /** Histograms of MASE in the same bins; the last holds what lies above too. Empty without errors. */
  readonly bins: Readonly<Record<'holdout' | 'naiveOnHoldout' | 'validation' | 'naiveOnValidation', readonly Bin[]>>;
};

type MetricSummary = { readonly mase: NumberSummary | null; readonly rmsse: NumberSummary | null };

/** Gives the distributions of the scaled errors of the chosen candidates, on validation and holdout, beside the seasonal naive's. */
export function summariseErrors(errors: readonly KeyErrors[]): ErrorSummary {
  const kinds = {
    holdout: errors.map(({ holdout }) => holdout),
    naiveOnHoldout: errors.map(({ naive }) => naive),
    validation: errors.map(({ chosen }) => chosen ?? null),
    naiveOnValidation: errors.map(({ candidates }) => candidates.find(({ name }) => name === 'seasonal_naive') ?? null),
  };
  const scored = errors.filter(({ holdout }) => holdout !== null);
  const compared = scored.filter(({ holdout, naive }) => holdout!.mase !== null && naive?.mase != null);
  return {
    holdout: metricsOf(kinds.holdout),
    naiveOnHoldout: metricsOf(kinds.naiveOnHoldout),
    validation: metricsOf(kinds.validation),
    naiveOnValidation: metricsOf(kinds.naiveOnValidation),
    nScored: scored.length,
    nWithoutScale: scored.filter(({ holdout }) => holdout!.mase === null).length,
    nBetterThanNaive: compared.filter(({ holdout, naive }) => holdout!.mase! < naive!.mase!).length,
    nCompared: compared.length,
    bins: binsOf(kinds),
  };
}

type Errors = readonly (ScaledErrors | null)[];

function metricsOf(errors: Errors): MetricSummary {
  return { mase: summaryOf(numbersOf(errors, 'mase')), rmsse: summaryOf(numbersOf(errors, 'rmsse')) };
}

function numbersOf(errors: Errors, metric: keyof ScaledErrors): readonly number[] {
  return errors.flatMap((each) => each?.[metric] ?? []);
}

const nBins = 40;

function binsOf<Kind extends string>(kinds: Readonly<Record<Kind, Errors>>): Readonly<Record<Kind, readonly Bin[]>> {
  const entries = (Object.keys(kinds) as Kind[]).map((kind) => [kind, numbersOf(kinds[kind], 'mase')] as const);
  const edges = equalEdges(0, endOf(entries.flatMap(([, values]) => values)), nBins);
  return Object.fromEntries(
    entries.map(([kind, values]) => [kind, values.length === 0 ? [] : countInBins(values, edges)]),
  ) as unknown as Record<Kind, readonly Bin[]>;
}

// A few keys with huge errors would press all others into one bin: the last bin takes them.
function endOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const high = sorted[Math.floor(0.98 * (sorted.length - 1))] ?? 1;
  return Math.max(1, Math.ceil(high * 4) / 4);
}
