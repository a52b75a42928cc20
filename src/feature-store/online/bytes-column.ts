import type { OnlineColumn } from './online-column.ts';

/** Gives a column of bytes, an array for each row. */
export function newBytesColumn(): OnlineColumn {
  const held: (Uint8Array | null)[] = [];
  return {
    valueAt: (row) => held[row]!,
    isAs: (row, values, from) => {
      const [ours, theirs] = [held[row]!, values[from] as Uint8Array | null];
      return ours === null || theirs === null ? ours === theirs : Buffer.compare(ours, theirs) === 0;
    },
    put: (row, values, from) => {
      // A copy, since what was read may be a view on the bytes of a whole file.
      held[row] = (values[from] as Uint8Array | null)?.slice() ?? null;
    },
    move: (from, to) => {
      held[to] = held[from]!;
    },
    tidy: (nRows) => {
      held.length = nRows;
    },
    gather: (rows, start, out) => {
      const target = out as (Uint8Array | null)[];
      for (let i = 0; i < rows.length; i++) target[start + i] = rows[i] === -1 ? null : held[rows[i]!]!;
    },
    byteLength: () => held.reduce((sum, bytes) => sum + 8 + (bytes?.byteLength ?? 0), 0),
  };
}
