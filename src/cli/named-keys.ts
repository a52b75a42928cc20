import { MusterError } from '#src/core/index.ts';
import type { NamedKey } from '#src/pipelines/index.ts';
import { openCsvFile } from './open-csv-file.ts';
import { parsePairs } from './pipeline-options.ts';

/**
 * Gives the keys that `--keys` names: `location=1,product_id=2` names one, a text without "=" is a CSV file with a key in each row. Throws
 * DATA_FILE_NOT_FOUND, USAGE with the place for a header that names a column twice or not at all, and what a file deserves that is no
 * proper CSV file.
 */
export async function namedKeys(texts: readonly string[]): Promise<readonly NamedKey[]> {
  const all: NamedKey[][] = [];
  for (const text of texts) all.push(text.includes('=') ? [{ values: parsePairs(text) }] : await keysOfFile(text));
  return all.flat();
}

async function keysOfFile(file: string): Promise<NamedKey[]> {
  const source = { ...(await openCsvFile(file)), mayHaveOneColumn: true };
  const { readCsv } = await import('#src/data-preparation/index.ts');
  const keys: NamedKey[] = [];
  let columns: readonly string[] = [];
  await readCsv(source, {
    header: (names, line) => {
      const wrong = names.find((name, i) => name === '' || names.indexOf(name) !== i);
      if (wrong !== undefined) throw wrongHeader(wrong, { file, line });
      columns = names;
    },
    row: (fields, line) => {
      keys.push({ values: Object.fromEntries(columns.map((name, i) => [name, fields[i]!])), where: { file, line } });
    },
  });
  return keys;
}

function wrongHeader(name: string, where: { readonly file: string; readonly line: number }): MusterError {
  return new MusterError('USAGE', {
    what: name === '' ? 'A column of the header has no name.' : `The header names the column "${name}" twice.`,
    where,
    expected: 'the key columns, each once',
    toDo: 'Correct the header of the file, and run the command again.',
  });
}
