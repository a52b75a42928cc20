import type { DuckDBResult } from '@duckdb/node-api';
import { collectorFor, type Collector, type ResultColumn } from './result-column.ts';

/** The rows of a query, column by column. */
export type QueryResult = {
  readonly nRows: number;
  readonly columns: readonly ResultColumn[];
  /** Whether the query has rows beyond `maxRows`. */
  readonly hasMore: boolean;
};

/**
 * Reads a result chunk by chunk, each column from the memory of its vector, since a row as an object costs 30 times as much. Reading
 * ends with `maxRows` rows.
 */
export async function collectColumns(
  result: DuckDBResult,
  maxRows = Number.POSITIVE_INFINITY,
  signal?: AbortSignal,
): Promise<QueryResult> {
  const names = result.columnNames();
  const collectors = result.columnTypes().map((type, i) => collectorFor(names[i]!, type));
  let nRows = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return finish(collectors, nRows, false);
    const taken = Math.min(chunk.rowCount, maxRows - nRows);
    for (const [i, collector] of collectors.entries()) collector.append(chunk.getColumnVector(i), taken);
    nRows += taken;
    if (taken < chunk.rowCount) return finish(collectors, nRows, true);
  }
}

function finish(collectors: readonly Collector[], nRows: number, hasMore: boolean): QueryResult {
  return { nRows, columns: collectors.map((collector) => collector.finish()), hasMore };
}
