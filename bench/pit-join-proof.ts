/**
 * Gives what two results must share: how many rows, of each column how many nulls and the sums of the halves of its bits, and a sum in
 * which the values of a row are multiplied, so that it tells rows that were torn apart. The order of the rows does not count, since
 * the ASOF JOIN of DuckDB gives them in none.
 */
export function proofOf(columns: readonly Float64Array[]): string {
  const halves = columns.map((values) => new Uint32Array(values.buffer, values.byteOffset, 2 * values.length));
  const nRows = columns[0]!.length;
  const numbers = [nRows];
  for (const [i, values] of columns.entries()) {
    let [nulls, low, high] = [0, 0, 0];
    for (let row = 0; row < nRows; row++) {
      if (Number.isNaN(values[row])) {
        nulls++;
        continue;
      }
      low = (low + halves[i]![2 * row]!) >>> 0;
      high = (high + halves[i]![2 * row + 1]!) >>> 0;
    }
    numbers.push(nulls, low, high);
  }
  const half = (column: number, row: number, which: number): number =>
    Number.isNaN(columns[column]![row]) ? 0 : halves[column]![2 * row + which]!;
  let mixed = 0;
  for (let row = 0; row < nRows; row++) {
    mixed = (mixed + Math.imul(half(0, row, 1) | 1, (half(1, row, 1) ^ half(2, row, 0)) | 1)) >>> 0;
  }
  return [...numbers, mixed].join(' ');
}
