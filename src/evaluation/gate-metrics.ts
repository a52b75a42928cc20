import type { ErrorForm } from './evidence/error-of-losses.ts';

/** What the gate has to know of a metric to judge by it. */
type GateMetricFacts = {
  /** As sentences call it. */
  readonly label: string;
  readonly withArticle: string;
  /** Which figures are good. */
  readonly direction: 'lower' | 'higher';
  /** What a figure is measured against where it is next to 0: the mean absolute target, or 1 for a metric without a unit. */
  readonly scale: 'target' | 'one';
  /** The losses of single rows that evidence is made of, and how they make an error. */
  readonly form: ErrorForm;
  readonly loss: (error: number, actual: number) => number;
};

const squared = (error: number): number => error * error;

/** The metrics by which the gate can judge; of R² it is the variance left unexplained that is tested. */
export const gateMetrics = {
  rmse: {
    label: 'RMSE',
    withArticle: 'An RMSE',
    direction: 'lower',
    scale: 'target',
    form: 'root_mean',
    loss: squared,
  },
  mae: { label: 'MAE', withArticle: 'An MAE', direction: 'lower', scale: 'target', form: 'mean', loss: Math.abs },
  mase: { label: 'MASE', withArticle: 'A MASE', direction: 'lower', scale: 'one', form: 'mean', loss: Math.abs },
  rmsse: {
    label: 'RMSSE',
    withArticle: 'An RMSSE',
    direction: 'lower',
    scale: 'one',
    form: 'root_mean',
    loss: squared,
  },
  smape: {
    label: 'sMAPE',
    withArticle: 'An sMAPE',
    direction: 'lower',
    scale: 'one',
    form: 'mean',
    loss: shareOfSizes,
  },
  r2: { label: 'R²', withArticle: 'An R²', direction: 'higher', scale: 'one', form: 'mean', loss: squared },
} as const satisfies Readonly<Record<string, GateMetricFacts>>;

export type GateMetric = keyof typeof gateMetrics;

/** The names of `gateMetrics`, in their order. */
export const gateMetricNames = Object.keys(gateMetrics) as readonly GateMetric[];

/** Says whether the gate can judge by a metric of this name. */
export function isGateMetric(name: unknown): name is GateMetric {
  return typeof name === 'string' && Object.hasOwn(gateMetrics, name);
}

function shareOfSizes(error: number, actual: number): number {
  const sizes = Math.abs(actual + error) + Math.abs(actual);
  return sizes === 0 ? 0 : (2 * Math.abs(error)) / sizes;
}
