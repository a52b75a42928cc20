/** Rows that have something in common: how many there are, and the first of them with their texts. */
export type RowSample = {
  readonly count: number;
  readonly examples: readonly { readonly row: number; readonly text: string }[];
};

/** A sample that grows while rows are read. */
export type GrowingSample = { count: number; readonly examples: { readonly row: number; readonly text: string }[] };

const examplesKept = 5;

/** Gives a sample of no row. */
export function emptySample(): GrowingSample {
  return { count: 0, examples: [] };
}

/** Counts a row; the first five are kept with their text. */
export function addToSample(row: number, text: string, out: GrowingSample): void {
  out.count++;
  if (out.examples.length < examplesKept) out.examples.push({ row, text });
}
