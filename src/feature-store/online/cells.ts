/**
 * A number for each row and column, row by row, so that a row lies in one or two lines of the processor's cache: a look-up waits for
 * memory more than for anything else.
 */
export type Cells = {
  readonly numberAt: (row: number, column: number) => number;
  /** Takes a number; `row` is one that is there, or the one behind the last. */
  readonly put: (row: number, column: number, value: number) => void;
  readonly move: (from: number, to: number) => void;
  readonly byteLength: () => number;
};

/** Gives cells of `nColumns` for `capacity` rows, before they grow. */
export function newCells(nColumns: number, capacity: number): Cells {
  let numbers = new Float64Array(nColumns * Math.max(8, capacity));
  return {
    numberAt: (row, column) => numbers[row * nColumns + column]!,
    put: (row, column, value) => {
      if ((row + 1) * nColumns > numbers.length) {
        const grown = new Float64Array(2 * numbers.length);
        grown.set(numbers);
        numbers = grown;
      }
      numbers[row * nColumns + column] = value;
    },
    move: (from, to) => {
      numbers.copyWithin(to * nColumns, from * nColumns, (from + 1) * nColumns);
    },
    byteLength: () => numbers.byteLength,
  };
}
