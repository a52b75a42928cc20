import { pipeline } from 'node:stream/promises';
import { countOf, MusterError } from '#src/core/index.ts';
import { Parser } from 'csv-parse';
import { csvBytes, emptyFile, type ByteFacts, type CsvSource } from './csv-bytes.ts';
import { detectDelimiter, type Delimiter } from './csv-dialect.ts';
import { csvFault, maxRowLength } from './csv-faults.ts';
import { plainLines } from './plain-lines.ts';

/** What was found out about a CSV file while it was read. */
export type CsvFacts = ByteFacts & {
  readonly delimiter: Delimiter;
  /** Lines without any value, which are passed over. */
  readonly blankLines: number;
};

/** Takes the parts of a CSV file in their order. */
export type CsvReceiver = {
  readonly header: (names: readonly string[], line: number) => void;
  /**
   * Takes one row, as many fields as the header has, without blanks around them; `line` is the physical line it begins on. `written` are
   * the fields with their blanks, where a row without quotes has some.
   */
  readonly row: (fields: readonly string[], line: number, written?: readonly string[]) => void;
};

const sampleLength = 65_536;

/**
 * Reads a CSV file as a stream and hands header and rows to the receiver; throws the errors of a file that is no proper CSV file. As long
 * as no quote comes, a row is a line; from the first quote on, csv-parse reads.
 */
export async function readCsv(source: CsvSource, receiver: CsvReceiver, signal?: AbortSignal): Promise<CsvFacts> {
  const bytes = csvBytes(source, signal);
  try {
    const sample = await takeSample(bytes);
    const text = Buffer.concat(sample.chunks).toString('utf8');
    if (text.trim() === '') throw emptyFile(source.name);
    const delimiter = detectDelimiter(text, source);
    const rows = rowChecker(source.name, receiver);
    const plain = plainLines(delimiter, (fields, written) => rows.take(fields, rows.nextLine(), written));
    let facts: ByteFacts | undefined = sample.facts;
    let linesBefore: number | undefined;
    const parser = new Parser({
      delimiter,
      record_delimiter: '\n',
      trim: true,
      relax_column_count: true,
      max_record_size: maxRowLength,
      on_record: (fields: string[], context) => rows.take(fields, linesBefore! + context.lines),
    });
    const forParser = (chunk: Uint8Array): readonly Uint8Array[] => {
      const left = linesBefore === undefined ? plain.take(chunk) : chunk;
      if (left === undefined) return [];
      linesBefore ??= rows.nextLine() - 1;
      return [left];
    };
    const rest = async function* (): AsyncGenerator<Uint8Array> {
      for (const chunk of sample.chunks) yield* forParser(chunk);
      while (facts === undefined) {
        const next = await bytes.next();
        if (next.done === true) facts = next.value;
        else yield* forParser(next.value);
      }
      if (linesBefore === undefined) plain.finish();
    };
    try {
      // Every record goes to the receiver, none to the parser's readable side, which must flow to come to its end.
      parser.resume();
      await pipeline(rest, parser, signal === undefined ? {} : { signal });
    } catch (error) {
      const place = { file: source.name, rowLine: rows.nextLine(), header: rows.header() };
      throw csvFault(error, { ...place, linesBefore: linesBefore ?? 0 });
    }
    rows.finish(facts!.lastLineEnds);
    return { ...facts!, delimiter, blankLines: rows.blankLines() };
  } finally {
    await bytes.return(undefined as never);
  }
}

type Sample = { readonly chunks: readonly Uint8Array[]; readonly facts: ByteFacts | undefined };

async function takeSample(bytes: AsyncGenerator<Uint8Array, ByteFacts>): Promise<Sample> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < sampleLength) {
    const next = await bytes.next();
    if (next.done === true) return { chunks, facts: next.value };
    chunks.push(next.value);
    length += next.value.length;
  }
  return { chunks, facts: undefined };
}

type RowChecker = {
  readonly take: (fields: readonly string[], lastLine: number, written?: readonly string[]) => null;
  readonly finish: (lastLineEnds: boolean) => void;
  readonly header: () => readonly string[];
  readonly nextLine: () => number;
  readonly blankLines: () => number;
};

function rowChecker(file: string, receiver: CsvReceiver): RowChecker {
  let header: readonly string[] | undefined;
  let linesRead = 0;
  let blankLines = 0;
  let nRows = 0;
  // A short row is a fault of its own, or the last one of a file that was cut off: the next row tells.
  let short: { readonly fields: number; readonly line: number } | undefined;
  const take: RowChecker['take'] = (fields, lastLine, written) => {
    const line = linesRead + 1;
    linesRead = lastLine;
    if (fields.every((field) => field.trim() === '')) {
      blankLines++;
      return null;
    }
    if (short !== undefined) throw ragged(file, header!, { ...short, isCut: false });
    if (header === undefined) {
      header = fields.map((name) => name.trim());
      receiver.header(header, line);
      return null;
    }
    if (fields.length > header.length) throw ragged(file, header, { fields: fields.length, line, isCut: false });
    if (fields.length < header.length) short = { fields: fields.length, line };
    else receiver.row(fields, line, written);
    nRows++;
    return null;
  };
  const finish = (lastLineEnds: boolean): void => {
    if (short !== undefined) throw ragged(file, header!, { ...short, isCut: !lastLineEnds });
    if (nRows === 0) {
      throw new MusterError('DATA_NO_ROWS', {
        what: `the file has the header ${header!.join(', ')} and no rows`,
        where: { file, line: linesRead },
        expected: 'at least one row below the header',
      });
    }
  };
  return { take, finish, header: () => header ?? [], nextLine: () => linesRead + 1, blankLines: () => blankLines };
}

type RaggedRow = { readonly fields: number; readonly line: number; readonly isCut: boolean };

function ragged(file: string, header: readonly string[], row: RaggedRow): MusterError {
  const cut = row.isCut ? '; the file looks truncated: its last line has no line end' : '';
  return new MusterError('DATA_RAGGED_ROW', {
    what: `the row has ${countOf(row.fields, 'field')}, the header has ${header.length}${cut}`,
    where: { file, line: row.line },
    expected: `${countOf(header.length, 'field')}: ${header.join(', ').slice(0, 300)}`,
    ...(row.isCut ? { toDo: 'Copy or export the file again: it was cut off.' } : {}),
  });
}
