import { compareKeys, describeKey, didYouMean, MusterError, type Key } from '#src/core/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { readTable } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { isOfKey } from './read-registry-table.ts';
import { keysOf } from './registry-rows.ts';
import { tablePath } from './registry-tables.ts';

/** What one run decided about a key: the row of the table of decisions by column; null where a column holds nothing. */
export type KeyDecision = {
  readonly key: Key;
  readonly code: string;
  readonly sentence: string;
  readonly run: string;
  /** Epoch milliseconds. */
  readonly decidedAt: number;
  readonly columns: Readonly<Record<string, string | number | boolean | null>>;
};

/**
 * Reads all decisions about one key, the oldest first. Throws REGISTRY_MODEL_UNKNOWN for a key about which nothing was decided.
 */
export async function readKeyDecisions(
  { store, folder, name, keyColumns }: Fleet,
  key: Key,
  options: StoreOptions = {},
): Promise<readonly KeyDecision[]> {
  const path = tablePath(folder, 'decisions');
  const read = await readTable(store, path, { where: isOfKey(keyColumns, key), ...options });
  if (read !== undefined && read.rows.nRows > 0) {
    const { nRows, columns } = read.rows;
    return Array.from({ length: nRows }, (_, row) => decisionAt(columns, key, row));
  }
  const all = await readTable(store, path, { columns: keyColumns, ...options });
  const keys = all === undefined || keyColumns.length === 0 ? [] : [...keysOf(all.rows, keyColumns)].sort(compareKeys);
  const known = [...new Set(keys.map((each) => describeKey(keyColumns, each)))];
  const described = describeKey(keyColumns, key);
  throw new MusterError('REGISTRY_MODEL_UNKNOWN', {
    what: `No run of the fleet ${name} decided about the key ${described}.${didYouMean(described, known)}`,
    where: { file: path },
    expected:
      known.length === 0
        ? 'a fleet that was evaluated'
        : `one of ${known.length} keys, such as ${known.slice(0, 3).join('; ')}`,
  });
}

function decisionAt(columns: Readonly<Record<string, ArrayLike<unknown>>>, key: Key, row: number): KeyDecision {
  const values = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, plainValue(column[row])] as const),
  );
  return {
    key,
    code: String(values['code']),
    sentence: String(values['sentence']),
    run: String(values['run']),
    decidedAt: Number(values['decided_at']),
    columns: values,
  };
}

function plainValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
