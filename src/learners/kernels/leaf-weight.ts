/** What leaves are held back by; see BoostingOptions. */
export type Penalties = {
  readonly lambda: number;
  readonly alpha: number;
  readonly minChildWeight: number;
  /** 0 for no limit. */
  readonly maxDeltaStep: number;
};

/**
 * Gives the weight of the leaf whose derivatives have these sums (Chen and Guestrin, XGBoost, 2016, equation 5), in single precision; 0 for one
 * that is too light to be a child.
 */
export function leafWeight(
  gradient: number,
  hessian: number,
  { lambda, alpha, minChildWeight, maxDeltaStep }: Penalties,
): number {
  if (hessian <= 0 || hessian < minChildWeight) return 0;
  return weightOf(gradient, hessian + lambda, alpha, maxDeltaStep);
}

/** Gives the weight of a leaf by its gradient and what its loss bends by, the penalty included. */
export function weightOf(gradient: number, curvature: number, alpha: number, maxDeltaStep: number): number {
  const weight = -shrunk(gradient, alpha) / curvature;
  return Math.fround(maxDeltaStep > 0 ? Math.max(-maxDeltaStep, Math.min(maxDeltaStep, weight)) : weight);
}

/** Gives a gradient nearer to 0 by alpha. */
export function shrunk(gradient: number, alpha: number): number {
  if (alpha === 0) return gradient;
  if (gradient > alpha) return gradient - alpha;
  return gradient < -alpha ? gradient + alpha : 0;
}
