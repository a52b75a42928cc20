import { seededRandom } from '#src/core/index.ts';

/** Rows that are taken one by one, of which no more than a number are kept. */
export type RowSample = {
  readonly nColumns: number;
  /** Takes a row: [nColumns], and its target. */
  readonly add: (row: Float64Array, target: number) => void;
  /** Gives the rows that were kept, [nRows x nColumns] row-major in single precision, and their targets: [nRows]. */
  readonly rows: () => { readonly columns: Float32Array; readonly targets: Float32Array };
};

const fewRows = 1024;

/**
 * Opens a sample of at most `mostRows` rows: all while they are no more, and then each row with the same chance (reservoir sampling: Vitter,
 * 1985, algorithm R). The same rows in the same order and the same seed give the same sample.
 */
export function openRowSample(nColumns: number, mostRows: number, seed: number): RowSample {
  let columns = new Float32Array(Math.min(fewRows, mostRows) * nColumns);
  let targets = new Float32Array(Math.min(fewRows, mostRows));
  let [nRows, nSeen] = [0, 0];
  const random = seededRandom(seed);
  const placeOf = (): number => {
    if (nSeen <= mostRows) return nRows++;
    return Math.floor(random() * nSeen);
  };
  const add = (row: Float64Array, target: number): void => {
    nSeen++;
    const place = placeOf();
    if (place >= mostRows) return;
    if (place >= targets.length) {
      const nPlaces = Math.min(2 * targets.length, mostRows);
      columns = enlarged(columns, nPlaces * nColumns);
      targets = enlarged(targets, nPlaces);
    }
    columns.set(row, place * nColumns);
    targets[place] = target;
  };
  const rows: RowSample['rows'] = () => ({
    columns: columns.subarray(0, nRows * nColumns),
    targets: targets.subarray(0, nRows),
  });
  return { nColumns, add, rows };
}

function enlarged(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(length);
  larger.set(values);
  return larger;
}
