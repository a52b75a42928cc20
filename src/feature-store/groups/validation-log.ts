import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import {
  commitRows,
  numberColumn,
  readTable,
  stringColumn,
  type Condition,
  type TableSchema,
} from '#src/tables/index.ts';
import type { ExpectationResult, ValidationReport } from '../expectations/expectation.ts';
import {
  commitInfo,
  type CommitBy,
  type FeatureGroup,
  type GroupReference,
  type ValidationPolicy,
} from './feature-group.ts';
import { getFeatureGroup } from './find-group.ts';

/** The table with one row for each validation of rows that were to be inserted into a feature group. */
export const validationsPath = 'feature_store/validations';

/** What became of rows that were validated: all inserted, the good ones inserted and the others set aside, or all refused. */
type ValidationOutcome = 'INSERTED' | 'QUARANTINED' | 'REFUSED';

/** One validation of rows that were to be inserted. */
export type Validation = {
  readonly policy: ValidationPolicy;
  readonly outcome: ValidationOutcome;
  /** The rows that were given, and how many of them were not inserted. */
  readonly nRows: number;
  readonly nRefused: number;
  /** The version of the group's table that holds the rows; null where none were inserted. */
  readonly tableVersion: number | null;
  readonly file: string | null;
  readonly report: ValidationReport;
};

/** A validation of the past: when, in which run and step, and what it found. */
export type PastValidation = Validation & {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly run: string;
  readonly step: string;
  /** The results of the report, only those of the expectation that was asked for. */
  readonly results: readonly ExpectationResult[];
};

/** Keeps a validation, once for each insert, however often that runs; `id` is the insert's. */
export async function keepValidation(
  store: ObjectStore,
  group: FeatureGroup,
  validation: Validation,
  by: CommitBy & StoreOptions & { readonly id: string },
): Promise<void> {
  const { report, ...facts } = validation;
  const values = {
    group_name: group.name,
    group_version: group.version,
    table_version: facts.tableVersion,
    validated_at: by.now,
    run: by.run,
    step: by.step,
    policy: facts.policy,
    outcome: facts.outcome,
    success: report.success,
    rows: facts.nRows,
    refused: facts.nRefused,
    file: facts.file,
    report: JSON.stringify(report),
  };
  const columns = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
  await commitRows(store, validationsPath, {
    schema: validationSchema,
    rows: { nRows: 1, columns: columns as Readonly<Record<string, readonly string[]>> },
    mode: 'append',
    info: commitInfo(group, by, { operation: 'KEEP VALIDATION' }),
    now: by.now,
    txn: { appId: `validation ${by.id} ${facts.outcome}`, version: 0 },
    signal: by.signal,
  });
}

/**
 * Gives the validations of a feature group, oldest first; with `expectation`, its name, those that had it, with its results alone.
 * FEATURE_GROUP_MISSING.
 */
export async function validationHistory(
  store: ObjectStore,
  reference: GroupReference,
  options: StoreOptions & { readonly expectation?: string | undefined } = {},
): Promise<readonly PastValidation[]> {
  const { expectation, signal } = options;
  const { group } = await getFeatureGroup(store, reference, { signal });
  const read = await readTable(store, validationsPath, { where: rowsOfGroup(group), signal });
  if (read === undefined) return [];
  const { rows } = read;
  const texts = (name: string): readonly string[] => stringColumn(rows, name);
  const numbers = (name: string): Float64Array => numberColumn(rows, name);
  const [run, step, policy, outcome, report] = ['run', 'step', 'policy', 'outcome', 'report'].map(texts);
  const [at, nRows, nRefused, tableVersion] = ['validated_at', 'rows', 'refused', 'table_version'].map(numbers);
  const file = rows.columns['file'] as readonly (string | null)[];
  const validations = run!.map((_, row): PastValidation => {
    const parsed = JSON.parse(report![row]!) as ValidationReport;
    return {
      at: at![row]!,
      run: run![row]!,
      step: step![row]!,
      policy: policy![row] as ValidationPolicy,
      outcome: outcome![row] as ValidationOutcome,
      nRows: nRows![row]!,
      nRefused: nRefused![row]!,
      tableVersion: Number.isNaN(tableVersion![row]) ? null : tableVersion![row]!,
      file: file[row]!,
      report: parsed,
      results: resultsOf(parsed, expectation),
    };
  });
  return validations
    .filter(({ results }) => expectation === undefined || results.length > 0)
    .sort((left, right) => left.at - right.at);
}

function resultsOf({ results }: ValidationReport, expectation: string | undefined): readonly ExpectationResult[] {
  if (expectation === undefined) return results;
  return results.filter((result) => result.expectation_config.expectation_type === expectation);
}

/** Gives the condition for the rows of the tables beside the groups that are about one of them. */
export function rowsOfGroup({ name, version }: { readonly name: string; readonly version: number }): Condition {
  return {
    and: [
      { column: 'group_name', is: '=', value: name },
      { column: 'group_version', is: '=', value: version },
    ],
  };
}

const validationSchema: TableSchema = [
  { name: 'group_name', type: 'string', nullable: false },
  { name: 'group_version', type: 'integer', nullable: false },
  { name: 'table_version', type: 'integer' },
  { name: 'validated_at', type: 'timestamp', nullable: false },
  { name: 'run', type: 'string', nullable: false },
  { name: 'step', type: 'string', nullable: false },
  { name: 'policy', type: 'string', nullable: false },
  { name: 'outcome', type: 'string', nullable: false },
  { name: 'success', type: 'boolean', nullable: false },
  { name: 'rows', type: 'long', nullable: false },
  { name: 'refused', type: 'long', nullable: false },
  { name: 'file', type: 'string' },
  { name: 'report', type: 'string', nullable: false },
];
