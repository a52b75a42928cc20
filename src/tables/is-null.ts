/** Says whether a value of a column is null; in a column of doubles NaN is. */
export function isNull(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}
