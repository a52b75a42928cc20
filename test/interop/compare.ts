import type { ObjectStore } from '#src/storage/index.ts';
import { readTable, tableHistory, type Condition } from '#src/tables/index.ts';
import type { CheckReport } from './check-report.ts';
import type { Engine, TableAnswer, TableJob } from './engines.ts';
import { foreignRows, plainRows } from './plain-rows.ts';

/** A table that is compared: what the engines shall read, and what Muster reads of it. */
export type ComparedTable = {
  readonly name: string;
  /** Its path in the store. */
  readonly table: string;
  readonly versions: readonly number[];
  /** Conditions in SQL beside the same ones in our words. */
  readonly conditions?: readonly (readonly [string, Condition])[];
  /** Whether other engines wrote to it: NaN, which they tell from null, then counts as null, and operations have their names. */
  readonly isForeign?: boolean;
};

/** Gives the job of a table that lies in a folder store. */
export function jobOf(folder: string, { name, table, versions, conditions = [] }: ComparedTable): TableJob {
  return { name, path: `${folder}/${table}`, versions, conditions: conditions.map(([sql]) => sql) };
}

/** Checks that an engine read of a table what Muster reads of it: columns, rows, counts by condition, history. */
export async function compareTable(
  report: CheckReport,
  engine: Engine,
  {
    store,
    compared,
    answer,
  }: { readonly store: ObjectStore; readonly compared: ComparedTable; readonly answer: TableAnswer },
): Promise<void> {
  const { name, table, versions, isForeign = false } = compared;
  for (const version of versions) {
    const title = `${engine} reads ${name} at version ${version}`;
    const found = answer.versions[String(version)]!;
    const own = (await readTable(store, table, { version }))!;
    const columns = own.schema.map((column) => [
      column.name,
      column.type,
      engine === 'Spark' ? null : (column.nullable ?? true),
    ]);
    report.equal(`${title}: columns`, found.columns, columns);
    const expected = plainRows(own);
    report.equal(`${title}: ${expected.length} rows`, foreignRows(found.rows, isForeign), expected);
    for (const [sql, where] of compared.conditions ?? []) {
      const { rows } = (await readTable(store, table, { version, where }))!;
      report.equal(`${title}: ${rows.nRows} rows where ${sql}`, found.counts[sql], rows.nRows);
    }
  }
  const history = await tableHistory(store, table);
  // Spark takes the times of the log's files for those of the commits.
  const withTime = engine === 'delta-rs' && !isForeign;
  const wordsOf = (commit: { version: number; operation: string; timestamp?: number }): unknown =>
    withTime ? commit : { version: commit.version, operation: commit.operation };
  report.equal(
    `${engine} reads the history of ${name}: ${history.length} commits`,
    answer.history.map((commit) => wordsOf(commit)),
    history.map(({ version, timestamp, info }) => wordsOf({ version, timestamp, operation: info.operation })),
  );
}
