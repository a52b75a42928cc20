import type { DuckDBResult } from '@duckdb/node-api';

/** Reads a result of doubles without nulls chunk by chunk into columns of `nRows` values each. */
export async function readDoubles(
  result: DuckDBResult,
  nColumns: number,
  nRows: number,
): Promise<readonly Float64Array[]> {
  const columns = Array.from({ length: nColumns }, () => new Float64Array(nRows));
  for (let at = 0; ;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return columns;
    for (const [i, column] of columns.entries()) {
      column.set((chunk.getColumnVector(i) as unknown as { readonly items: Float64Array }).items, at);
    }
    at += chunk.rowCount;
  }
}
