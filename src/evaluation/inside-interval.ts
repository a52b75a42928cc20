/** A value and the interval that was to hold it; the borders NaN where the interval is not known. */
type Bordered = { readonly lower: number; readonly upper: number; readonly actual: number };

/** Says whether a value lies in its interval, borders included; undefined where that is not known. */
export function isInside({ lower, upper, actual }: Bordered): boolean | undefined {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return undefined;
  return actual >= lower && actual <= upper;
}
