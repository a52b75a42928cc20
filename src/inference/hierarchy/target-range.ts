/** The range that forecasts of keys are kept in; a side that is not said is open. */
export type TargetRange = { readonly lower?: number; readonly upper?: number };

/** Gives the range of the sum of so many keys. */
export function rangeOfSum({ lower, upper }: TargetRange, nKeys: number): TargetRange {
  return {
    ...(lower === undefined ? {} : { lower: lower * nKeys }),
    ...(upper === undefined ? {} : { upper: upper * nKeys }),
  };
}
