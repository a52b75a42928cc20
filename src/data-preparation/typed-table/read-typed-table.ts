import { MusterError } from '#src/core/index.ts';
import type { ColumnType, TableRows, TableSchema } from '#src/tables/index.ts';
import type { CsvSource } from '../csv-bytes.ts';
import type { CsvFacts } from '../csv-rows.ts';
import type { NumberForm } from '../number-form.ts';
import { timeFormNamed } from '../time-form.ts';
import { columnNumberForm, fileNumberForm, judgeNumbers, type NumberVerdict } from './judge-numbers.ts';
import type { NumberFields } from './number-fields.ts';
import { readAgainAsText, readColumns, type FileColumns } from './read-columns.ts';
import type { TextFields } from './text-fields.ts';
import { typeNumbers } from './type-numbers.ts';
import { typeTexts } from './type-texts.ts';
import { quoted, type ColumnPlace, type TypedColumn } from './typed-column.ts';

/** The rows of a CSV file in typed columns. */
export type TypedTable = {
  readonly file: string;
  /** The columns in the order of the header; each may hold nulls. */
  readonly schema: TableSchema;
  /** Doubles as a Float64Array with NaN for null, all else with null; timestamps are epoch milliseconds. */
  readonly rows: TableRows;
  /** Physical line on which each row begins, 1 for the first of the file: [nRows]. */
  readonly lines: Int32Array;
  readonly facts: CsvFacts;
  /** What was assumed or decided on the way, in sentences for people. */
  readonly remarks: readonly string[];
};

/** What the caller knows about a file. */
export type TypedTableOptions = {
  /** The type that a column must have; the others are typed by what all their fields show. */
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** Whether types of columns that the header does not have are passed over; they are refused unless it is said. */
  readonly ignoreAbsent?: boolean;
  /** The name of a time form: that of plain integers, and what tells day and month apart in dates with slashes. */
  readonly timeFormat?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Reads a CSV file into typed columns. A type that is not given is found out from all fields of the column: boolean, long, double,
 * timestamp, else string; empty fields, and words for a missing value among numbers, times and truth values, are null. Throws what a bad
 * file or header is refused with, DATA_VALUE_TYPE with up to five values for each column that contradict its type,
 * DATA_TIME_AMBIGUOUS, DATA_TIME_FORMAT_UNKNOWN, and DATA_FILE_CHANGED.
 */
export async function readTypedTable(source: CsvSource, options: TypedTableOptions = {}): Promise<TypedTable> {
  const { types = {}, timeFormat, signal, ignoreAbsent = false } = options;
  if (timeFormat !== undefined) timeFormNamed(timeFormat);
  const file = await readColumns(source, { types, ignoreAbsent }, signal);
  const ofFile = fileNumberForm(numberColumns(file), file.facts.delimiter);
  const judged = file.fields.map((_, i) => judgeColumn(file, i, { types, ofFile }));
  const places = judged.flatMap(({ texts, numbers }, i) => (texts === undefined && numbers === undefined ? [i] : []));
  const again = places.length === 0 ? [] : await readAgainAsText(source, file, { places, signal });
  const columns = judged.map((column, i): TypedColumn => {
    const name = file.header[i]!;
    const place = { file: file.file, name, lines: file.lines };
    if (column.numbers !== undefined) return typeNumbers(column.numbers, column.type, { form: column.form, place });
    const texts = column.texts ?? again[places.indexOf(i)]!;
    const typed = typeTexts(texts, { place, wanted: wantedType(types, name), timeFormat });
    return { ...typed, remarks: [...remarksOnVerdict(column.verdict, place), ...typed.remarks] };
  });
  const faults = columns.flatMap((column) => column.faults);
  if (faults.length > 0) throw new MusterError('DATA_VALUE_TYPE', faults);
  return {
    file: file.file,
    schema: columns.map(({ type }, i) => ({ name: file.header[i]!, type })),
    rows: {
      nRows: file.lines.length,
      columns: Object.fromEntries(columns.map(({ values }, i) => [file.header[i]!, values])),
    },
    lines: file.lines,
    facts: file.facts,
    remarks: columns.flatMap((column) => column.remarks),
  };
}

/** A column as numbers with their type and form; or as text, which is read again where it was not kept. */
type JudgedColumn =
  | {
      readonly numbers: NumberFields;
      readonly texts?: never;
      readonly type: 'integer' | 'long' | 'double';
      readonly form: NumberForm;
    }
  | { readonly numbers?: never; readonly texts: TextFields | undefined; readonly verdict: NumberVerdict | undefined };

function numberColumns({ fields }: FileColumns): readonly NumberFields[] {
  return fields.flatMap(({ numbers }) => (numbers === undefined || numbers.noNumber.count > 0 ? [] : [numbers]));
}

function judgeColumn(
  { header, fields }: FileColumns,
  i: number,
  { types, ofFile }: { readonly types: Readonly<Record<string, ColumnType>>; readonly ofFile: NumberForm },
): JudgedColumn {
  const { texts, numbers } = fields[i]!;
  if (numbers === undefined) return { texts, verdict: undefined };
  const form = columnNumberForm(numbers, ofFile);
  const wanted = wantedType(types, header[i]!);
  if (wanted === 'integer' || wanted === 'long' || wanted === 'double') return { numbers, type: wanted, form };
  const verdict = judgeNumbers(numbers, form.decimalMark);
  return verdict.type === 'string' ? { texts, verdict } : { numbers, type: verdict.type, form };
}

function wantedType(types: Readonly<Record<string, ColumnType>>, name: string): ColumnType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

function remarksOnVerdict(verdict: NumberVerdict | undefined, { name, lines }: ColumnPlace): readonly string[] {
  if (verdict?.type !== 'string' || verdict.because === undefined) return [];
  const { rows, why } = verdict.because;
  const { row, text } = rows.examples[0]!;
  return [`column "${name}" is text: ${quoted(text)} on line ${lines[row]!} ${why}`];
}
