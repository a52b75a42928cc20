import { hasLogLink } from './kernels/objectives.ts';
import type { Model } from './model.ts';

/** The borders of a prediction interval: [horizon] each. */
export type Borders = { readonly lower: Float64Array; readonly upper: Float64Array };

/**
 * Gives the borders around forecasts, kept in the range of the model's parameters; `skipped` steps lie before the first forecast. Steps
 * behind those that the model has offsets for take the last. All are NaN for a model without an interval.
 */
export function bordersOf({ interval, parameters }: Model, values: Float64Array, skipped: number): Borders {
  if (interval === undefined || interval.upper.length === 0) {
    const unknown = new Float64Array(values.length).fill(Number.NaN);
    return { lower: unknown, upper: unknown };
  }
  const last = interval.upper.length - 1;
  // What cannot be forecast below 0 is a count or an amount, and has no border there either.
  const least = boundOf(parameters['lower'], hasLogLink(parameters['objective']) ? 0 : -Infinity);
  const most = boundOf(parameters['upper'], Infinity);
  // One array for both: what a small array costs is its making.
  const borders = new Float64Array(2 * values.length);
  const [lower, upper] = [borders.subarray(0, values.length), borders.subarray(values.length)];
  for (let h = 0; h < values.length; h++) {
    const step = Math.min(h + skipped, last);
    lower[h] = Math.min(most, Math.max(least, values[h]! + interval.lower[step]!));
    upper[h] = Math.min(most, Math.max(least, values[h]! + interval.upper[step]!));
  }
  return { lower, upper };
}

function boundOf(bound: unknown, open: number): number {
  return typeof bound === 'number' ? bound : open;
}
