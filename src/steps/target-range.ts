import type { SeriesSettings } from './series-settings.ts';

/** Gives the range of the target that a pipeline file sets, with nothing for the bounds that it leaves open. */
export function targetRange({ target }: Pick<SeriesSettings, 'target'>): {
  readonly lower?: number;
  readonly upper?: number;
} {
  return {
    ...(target.lower === undefined ? {} : { lower: target.lower }),
    ...(target.upper === undefined ? {} : { upper: target.upper }),
  };
}
