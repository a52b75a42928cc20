/** Gives a number, or null for NaN, an infinity, or none: what JSON and tables hold in their place. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
