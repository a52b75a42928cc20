import type { Model } from './model.ts';

/** The borders of a prediction interval: [horizon] each. */
export type Borders = { readonly lower: Float64Array; readonly upper: Float64Array };

/**
 * Gives the borders around forecasts, kept in the range of the model's parameters; `skipped` steps lie before the first forecast. Steps
 * behind those that the model has offsets for take the last. All are NaN for a model without an interval.
 */
export function bordersOf({ interval, parameters }: Model, values: Float64Array, skipped: number): Borders {
  if (interval === undefined || interval.upper.length === 0) {
    const unknown = values.map(() => Number.NaN);
    return { lower: unknown, upper: unknown };
  }
  const last = interval.upper.length - 1;
  const least = boundOf(parameters['lower'], -Infinity);
  const most = boundOf(parameters['upper'], Infinity);
  const border = (offsets: Float64Array): Float64Array =>
    values.map((value, h) => Math.min(most, Math.max(least, value + offsets[Math.min(h + skipped, last)]!)));
  return { lower: border(interval.lower), upper: border(interval.upper) };
}

function boundOf(bound: unknown, open: number): number {
  return typeof bound === 'number' ? bound : open;
}
