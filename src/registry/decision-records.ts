import type { Key } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { readTable, type TableRows } from '#src/tables/index.ts';
import { keysOf } from './registry-rows.ts';
import { tablePath } from './registry-tables.ts';

/** Errors on the holdout as the table of decisions holds them; null where one was not finite, not defined or not recorded. */
export type RecordedErrors = {
  readonly rmse: number | null;
  readonly mae: number | null;
  readonly bias: number | null;
  readonly mase: number | null;
  readonly rmsse: number | null;
};

/** What the table of decisions says of one key in one run. */
export type DecisionRecord = {
  readonly key: Key;
  readonly code: string;
  readonly isRegistered: boolean;
  readonly sentence: string;
  /** Null where no challenger was scored. */
  readonly challenger:
    | (RecordedErrors & {
        readonly learner: string;
        /** The share of the holdout inside its prediction interval, and the share that was asked for. */
        readonly coverage: number | null;
        readonly nominalCoverage: number | null;
      })
    | null;
  /** Null where the key had no champion. */
  readonly champion: (RecordedErrors & { readonly learner: string; readonly version: number }) | null;
  /** Of the seasonal naive; null where nothing was scored. */
  readonly benchmark: RecordedErrors | null;
  /** Labels of the first and last period, and the number of rows; null where nothing was scored. */
  readonly holdout: { readonly from: string; readonly to: string; readonly nPoints: number } | null;
};

/** Reads the decisions of one run, the last where it decided twice about a key, in the order of the table. None where there is no table. */
export async function readDecisionRecords(
  store: ObjectStore,
  folder: string,
  options: StoreOptions & {
    readonly keyColumns: readonly string[];
    readonly run: string;
    readonly version?: number | undefined;
  },
): Promise<readonly DecisionRecord[]> {
  const { keyColumns, run, version, signal } = options;
  const where = { column: 'run', is: '=', value: run } as const;
  const read = await readTable(store, tablePath(folder, 'decisions'), { version, where, signal });
  if (read === undefined) return [];
  const { rows } = read;
  const records = keysOf(rows, keyColumns).map((key, row) => recordAt(rows, key, row));
  return [...new Map(records.map((record) => [JSON.stringify(record.key), record])).values()];
}

function recordAt(rows: TableRows, key: Key, row: number): DecisionRecord {
  const text = (name: string): string | null => (rows.columns[name]?.[row] as string | null | undefined) ?? null;
  const number = (name: string): number | null => {
    const value = rows.columns[name]?.[row] as number | null | undefined;
    return value === undefined || value === null || Number.isNaN(value) ? null : value;
  };
  const errors = (whose: 'challenger' | 'champion' | 'benchmark'): RecordedErrors => ({
    rmse: number(`${whose}_rmse`),
    mae: number(`${whose}_mae`),
    bias: number(`${whose}_bias`),
    mase: number(`${whose}_mase`),
    rmsse: number(`${whose}_rmsse`),
  });
  const [learner, champion, from, to] = ['challenger_learner', 'champion_learner', 'holdout_from', 'holdout_to'].map(
    text,
  );
  const coverage = number('challenger_coverage');
  const nominalCoverage = number('challenger_nominal_coverage');
  return {
    key,
    code: text('code')!,
    isRegistered: rows.columns['is_registered']![row] === true,
    sentence: text('sentence')!,
    challenger: isText(learner) ? { ...errors('challenger'), learner, coverage, nominalCoverage } : null,
    champion: isText(champion)
      ? { ...errors('champion'), learner: champion, version: number('champion_version')! }
      : null,
    benchmark: isText(learner) ? errors('benchmark') : null,
    holdout: isText(from) && isText(to) ? { from, to, nPoints: number('holdout_points')! } : null,
  };
}

function isText(text: string | null | undefined): text is string {
  return typeof text === 'string';
}
