import { dataPagesOf, type DenseChunk } from './dense-chunk.ts';
import { fillFromPage, type DenseColumn } from './dense-page.ts';
import { takeFromChunk } from './dense-take.ts';
import type { WantedRows } from './row-runs.ts';

/** Chunks of a row group to decode, each into a column. */
export type DenseTask = {
  readonly chunks: readonly DenseChunk[];
  readonly columns: readonly DenseColumn[];
  /** The number of the first row of the group. */
  readonly at: number;
  /** Without it every row is written at its number; with it only these are, at their places. */
  readonly wanted?: WantedRows | undefined;
};

/** Decodes chunks into columns. What is damaged is a plain error. */
export function runDenseTask({ chunks, columns, at, wanted }: DenseTask): void {
  for (const [i, chunk] of chunks.entries()) {
    if (wanted === undefined) fillFromChunk(chunk, columns[i]!, at);
    else takeFromChunk(chunk, { ...wanted, at }, columns[i]!);
  }
}

function fillFromChunk(chunk: DenseChunk, column: DenseColumn, at: number): void {
  for (const page of dataPagesOf(chunk)) {
    fillFromPage(page.load(), page.form, page.dictionary, { column, at: at + page.at });
  }
}
