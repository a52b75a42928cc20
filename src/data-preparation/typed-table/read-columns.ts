import { countOf, MusterError } from '#src/core/index.ts';
import type { CsvSource } from '../csv-bytes.ts';
import { readCsv, type CsvFacts } from '../csv-rows.ts';
import { integerColumn } from '../growing-column.ts';
import { collectFields, type ColumnFields, type FieldCollector } from './column-fields.ts';
import { checkHeader, type WantedTypes } from './table-header.ts';
import { collectTexts, type TextFields } from './text-fields.ts';

/** The columns of a CSV file before they have types. */
export type FileColumns = {
  readonly file: string;
  readonly header: readonly string[];
  /** Physical line on which each row begins: [nRows]. */
  readonly lines: Int32Array;
  readonly facts: CsvFacts;
  /** [header.length] */
  readonly fields: readonly ColumnFields[];
};

/** Reads all columns of a CSV file; those with a wanted type by it. Throws what a bad file or header is refused with. */
export async function readColumns(source: CsvSource, wanted: WantedTypes, signal?: AbortSignal): Promise<FileColumns> {
  const lines = integerColumn();
  let header: readonly string[] = [];
  let collectors: readonly FieldCollector[] = [];
  const facts = await readCsv(
    source,
    {
      header: (names, line) => {
        checkHeader(names, { file: source.name, line, ...wanted });
        header = names;
        const { types } = wanted;
        collectors = names.map((name) => collectFields(Object.hasOwn(types, name) ? types[name] : undefined));
      },
      row: (fields, line) => {
        lines.push(line);
        for (let i = 0; i < collectors.length; i++) collectors[i]!.push(fields[i]!);
      },
    },
    signal,
  );
  const fields = collectors.map((collector) => collector.finish());
  return { file: source.name, header, lines: lines.values(), facts, fields };
}

/**
 * Reads columns again as text, by their places, that were taken for numbers until a later row said otherwise. Throws
 * DATA_FILE_CHANGED where the file has another header or other rows by now.
 */
export async function readAgainAsText(
  source: CsvSource,
  first: FileColumns,
  { places, signal }: { readonly places: readonly number[]; readonly signal?: AbortSignal | undefined },
): Promise<readonly TextFields[]> {
  const collectors = places.map(() => collectTexts());
  let nRows = 0;
  let isSame = true;
  await readCsv(
    source,
    {
      header: (names) => {
        isSame = names.length === first.header.length && names.every((name, i) => name === first.header[i]);
      },
      row: (fields, line) => {
        isSame &&= first.lines[nRows] === line;
        nRows++;
        for (const [i, place] of places.entries()) collectors[i]!.push(fields[place]!);
      },
    },
    signal,
  );
  if (isSame && nRows === first.lines.length) return collectors.map((collector) => collector.fields());
  throw new MusterError('DATA_FILE_CHANGED', {
    what: `the file had ${countOf(first.lines.length, 'row')} when it was read first, and has other rows now`,
    where: { file: source.name },
    expected: 'a file that stays as it is while it is read',
  });
}
