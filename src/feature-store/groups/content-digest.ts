import { createHash } from 'node:crypto';
import { isFloat64Array } from 'node:util/types';
import type { ColumnValues } from '#src/tables/index.ts';
import type { InsertContent } from './insert-content.ts';

/** Gives the SHA-256 digest of rows, in 64 hexadecimal digits: their columns by name, type and value, in whatever order of columns. */
export function contentDigest({ schema, rows }: InsertContent): string {
  const hash = createHash('sha256').update(JSON.stringify(rows.nRows));
  for (const { name, type } of schema.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    hash.update(JSON.stringify([name, type]));
    for (const bytes of bytesOf(rows.columns[name] ?? [])) hash.update(bytes);
  }
  return hash.digest('hex');
}

const piece = 10_000;

function* bytesOf(values: ColumnValues): Iterable<string | Uint8Array> {
  if (isFloat64Array(values)) {
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return;
  }
  // In pieces, since a text has at most 2^29 characters. Bytes and infinities have no JSON of their own.
  for (let from = 0; from < values.length; from += piece) {
    const some = Array.from({ length: Math.min(piece, values.length - from) }, (_, i) => {
      const value = values[from + i]!;
      return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : [String(value)];
    });
    yield JSON.stringify(some);
  }
}
