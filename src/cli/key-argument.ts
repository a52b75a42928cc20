import { describeKey, didYouMean, MusterError, type Key } from '#src/core/index.ts';
import { keyPairs } from './key-pairs.ts';

/**
 * Reads a key as the command line gives it: `location=3,product_id=7`; a value with a comma in quotation marks, `product_id="a,b"`, or all
 * values as a JSON list, `["3","a,b"]`; `-` for a fleet of one model. Throws USAGE, KEY_COLUMN_UNKNOWN.
 */
export function keyOfText(text: string, keyColumns: readonly string[]): Key {
  if (text.trim() === '-' && keyColumns.length === 0) return [];
  const listed = listedValues(text);
  if (listed !== undefined) {
    if (listed.length !== keyColumns.length) throw wrongForm(text, keyColumns);
    return listed;
  }
  const values = keyValues(text, keyColumns);
  return keyColumns.map((column) => {
    const value = values.get(column);
    if (value === undefined) throw wrongForm(text, keyColumns);
    return value;
  });
}

function keyValues(text: string, keyColumns: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [column, value] of keyPairs(text)) {
    if (column === '' || value === undefined) throw wrongForm(text, keyColumns);
    if (!keyColumns.includes(column)) throw unknownColumn(column, keyColumns);
    values.set(column, value);
  }
  return values;
}

function unknownColumn(column: string, keyColumns: readonly string[]): MusterError {
  return new MusterError('KEY_COLUMN_UNKNOWN', {
    what: `The keys have no column "${column}".${didYouMean(column, keyColumns)}`,
    expected: keyColumns.length === 0 ? '-: the fleet is one model' : keyColumns.join(', '),
  });
}

function listedValues(text: string): readonly string[] | undefined {
  if (!text.trim().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function wrongForm(text: string, keyColumns: readonly string[]): MusterError {
  const example = keyColumns.map((_, i) => `VALUE${i + 1}`);
  return new MusterError('USAGE', {
    what: `"${text}" does not name a key.`,
    expected:
      keyColumns.length === 0
        ? '-: the fleet is one model'
        : `${describeKey(keyColumns, example).replaceAll(', ', ',')}; a value with a comma in quotation marks, '${keyColumns.at(-1)}="a,b"', or all of them as a list, '${JSON.stringify([...example.slice(0, -1), 'a,b'])}'`,
  });
}
