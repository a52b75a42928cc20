/** Gives an instant in epoch milliseconds as ISO 8601 text in UTC; undefined for NaN and for times that no date can hold. */
export function isoInstant(epochMs: number): string | undefined {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
