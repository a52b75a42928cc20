import type { Key } from '#src/core/index.ts';
import { collectKeys, type PaddedKey } from './collect-keys.ts';
import type { CsvSource } from './csv-bytes.ts';
import { readCsv, type CsvFacts } from './csv-rows.ts';
import { findColumns, type ColumnRoles, type RoleRequest } from './column-roles.ts';
import { integerColumn, type GrowingColumn } from './growing-column.ts';
import { collectNumbers, type NumberCollector, type NumberColumn } from './number-column.ts';
import { ownText } from './own-text.ts';
import type { TimeTexts } from './time-form.ts';

/** The rows of one CSV file in typed columns; keys and times are stored once and named by number. */
export type RawRows = {
  readonly file: string;
  readonly facts: CsvFacts;
  readonly nRows: number;
  /** Physical line on which each row begins: [nRows]. */
  readonly line: Int32Array;
  /** Number of each row's key in `keys`, -1 for a row with an empty key value: [nRows]. */
  readonly key: Int32Array;
  readonly keys: readonly Key[];
  /** Keys that some rows write with blanks around a value and others without, or with others. */
  readonly paddedKeys: readonly PaddedKey[];
  /** Number of each row's text in `times.texts`, -1 for an empty one: [nRows]. */
  readonly time: Int32Array;
  readonly times: TimeTexts;
  readonly target: NumberColumn | undefined;
  readonly targetColumn: string | undefined;
  readonly covariates: Readonly<Record<string, NumberColumn>>;
  readonly missingCovariates: readonly string[];
};

/** Reads the columns of a CSV file that have a role. */
export async function readRawRows(
  source: CsvSource,
  request: Omit<RoleRequest, 'file'>,
  signal?: AbortSignal,
): Promise<RawRows> {
  const line = integerColumn();
  const keys = collectKeys();
  const times = collectTimes();
  const target = request.hasTarget ? collectNumbers() : undefined;
  let header: readonly string[] = [];
  let roles: ColumnRoles | undefined;
  let covariates: readonly (readonly [name: string, place: number, collector: NumberCollector])[] = [];
  const facts = await readCsv(
    source,
    {
      header: (names, headerLine) => {
        header = names;
        roles = findColumns(names, headerLine, { ...request, file: source.name });
        covariates = Object.entries(roles.covariates).map(([name, place]) => [name, place, collectNumbers()]);
      },
      row: (fields, rowLine, written = fields) => {
        line.push(rowLine);
        keys.push({ fields, written, line: rowLine }, roles!.keys);
        times.push(fields[roles!.time]!.trim(), rowLine);
        target?.push(fields[roles!.target!]!);
        for (const [, place, collector] of covariates) collector.push(fields[place]!);
      },
    },
    signal,
  );
  return {
    file: source.name,
    facts,
    nRows: line.length,
    line: line.values(),
    key: keys.column.values(),
    keys: keys.list,
    paddedKeys: keys.padded(),
    time: times.column.values(),
    times: times.finish(source.name, header[roles!.time]!),
    target: target?.finish(),
    targetColumn: roles!.target === undefined ? undefined : header[roles!.target],
    covariates: Object.fromEntries(covariates.map(([name, , collector]) => [name, collector.finish()])),
    missingCovariates: roles!.missingCovariates,
  };
}

type Integers = GrowingColumn<Int32Array<ArrayBuffer>>;

function collectTimes(): {
  readonly column: Integers;
  readonly push: (text: string, line: number) => void;
  readonly finish: (file: string, column: string) => TimeTexts;
} {
  const column = integerColumn();
  const texts: string[] = [];
  const counts: number[] = [];
  const firstLines = integerColumn();
  const numbers = new Map<string, number>();
  const push = (text: string, line: number): void => {
    if (text === '') return column.push(-1);
    let number = numbers.get(text);
    if (number === undefined) {
      number = texts.length;
      const own = ownText(text);
      numbers.set(own, number);
      texts.push(own);
      counts.push(0);
      firstLines.push(line);
    }
    counts[number]!++;
    column.push(number);
  };
  const finish = (file: string, name: string): TimeTexts => ({
    file,
    column: name,
    texts,
    counts,
    firstLines: firstLines.values(),
  });
  return { column, push, finish };
}
