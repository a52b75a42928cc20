import type { Key } from '#src/core/index.ts';
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
      row: (fields, rowLine) => {
        line.push(rowLine);
        keys.push(fields, roles!.keys);
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
    time: times.column.values(),
    times: times.finish(source.name, header[roles!.time]!),
    target: target?.finish(),
    targetColumn: roles!.target === undefined ? undefined : header[roles!.target],
    covariates: Object.fromEntries(covariates.map(([name, , collector]) => [name, collector.finish()])),
    missingCovariates: roles!.missingCovariates,
  };
}

type Integers = GrowingColumn<Int32Array<ArrayBuffer>>;

function collectKeys(): {
  readonly column: Integers;
  readonly list: readonly Key[];
  readonly push: (fields: readonly string[], places: readonly number[]) => void;
} {
  const column = integerColumn();
  const list: Key[] = [];
  const numbers = new Map<string, number>();
  let last = -1;
  const push = (fields: readonly string[], places: readonly number[]): void => {
    // The rows of a key often follow each other.
    const before = list[last];
    if (before !== undefined && places.every((place, i) => fields[place] === before[i])) return column.push(last);
    // No value holds the character NUL: a file with one is refused.
    let id = '';
    for (const place of places) {
      const value = fields[place]!.trim();
      if (value === '') return column.push(-1);
      id += `${value}\0`;
    }
    let number = numbers.get(id);
    if (number === undefined) {
      number = list.length;
      numbers.set(id, number);
      list.push(places.map((place) => ownText(fields[place]!.trim())));
    }
    last = number;
    column.push(number);
  };
  return { column, list, push };
}

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
