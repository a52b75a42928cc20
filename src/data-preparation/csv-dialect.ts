import { MusterError } from '#src/core/index.ts';
import type { CsvSource } from './csv-bytes.ts';

/** The characters that may stand between two columns. */
export type Delimiter = ',' | ';' | '\t' | '|';

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];
const linesToCompare = 50;

/**
 * Gives the delimiter of a CSV text from its first lines: the one that splits most of them like the header; of several, the one with
 * the most columns. When the header holds none: a comma for a file that may have one column, else DATA_DELIMITER_UNKNOWN.
 */
export function detectDelimiter(
  sample: string,
  { name: file, mayHaveOneColumn = false }: Pick<CsvSource, 'name' | 'mayHaveOneColumn'>,
): Delimiter {
  const rows = sampleRows(sample);
  const header = rows[0] ?? '';
  let best: { readonly delimiter: Delimiter; readonly alike: number; readonly columns: number } | undefined;
  for (const delimiter of delimiters) {
    const columns = countUnquoted(header, delimiter);
    if (columns === 0) continue;
    const alike = rows.filter((row) => countUnquoted(row, delimiter) === columns).length;
    if (best === undefined || alike > best.alike || (alike === best.alike && columns > best.columns)) {
      best = { delimiter, alike, columns };
    }
  }
  if (best !== undefined) return best.delimiter;
  if (mayHaveOneColumn) return ',';
  throw new MusterError('DATA_DELIMITER_UNKNOWN', {
    what: `the header is ${JSON.stringify(header.slice(0, 200))}: one column only`,
    where: { file, line: sample.slice(0, sample.search(/\S/)).split('\n').length },
    expected: 'columns with a comma, a semicolon, a tab or "|" between them',
  });
}

// A row ends at a line break outside quotes; what follows the last break of the sample may be half a row.
function sampleRows(sample: string): readonly string[] {
  const rows: string[] = [];
  let inQuotes = false;
  let start = 0;
  for (let i = 0; i < sample.length && rows.length < linesToCompare; i++) {
    const character = sample[i];
    if (character === '"') inQuotes = !inQuotes;
    if (character !== '\n' || inQuotes) continue;
    if (i > start && sample.slice(start, i).trim() !== '') rows.push(sample.slice(start, i));
    start = i + 1;
  }
  return rows.length > 0 ? rows : [sample.slice(start)];
}

function countUnquoted(row: string, delimiter: Delimiter): number {
  let count = 0;
  let inQuotes = false;
  for (const character of row) {
    if (character === '"') inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) count++;
  }
  return count;
}
