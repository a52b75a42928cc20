import { digestOf, isMusterError, MusterError, type ErrorCode, type Fault } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { commitRows, tableHistory, upsertRows } from '#src/tables/index.ts';
import type { ValidationReport } from '../expectations/expectation.ts';
import type { GroupName } from '../group-name.ts';
import { conformRows } from './conform-rows.ts';
import { contentDigest } from './content-digest.ts';
import {
  checkChangeable,
  commitInfo,
  featureGroupProperty,
  formatFeatureGroup,
  rowKey,
  type CommitBy,
  type ValidationPolicy,
} from './feature-group.ts';
import { getFeatureGroup, type FoundGroup } from './find-group.ts';
import type { InsertContent } from './insert-content.ts';
import { quarantineRows } from './quarantine-rows.ts';
import { checkRepeatedKeys } from './row-identity.ts';
import { judgeBreaking, screenRows, type ScreenedRows } from './screen-rows.ts';
import { keepStatistics } from './statistics-log.ts';
import { keepValidation, type Validation } from './validation-log.ts';

/**
 * Whether rows take the place of those with the same key and times, are added to all others, or take the place of all rows that the
 * group has. Who appends to a group with a key or times vouches that they are new there, since only the rows of the insert are held
 * against each other: of two rows of one key and time from two appends, nothing says which one counts.
 */
type InsertMode = 'append' | 'upsert' | 'replace';

const tableModes = { append: 'append', replace: 'overwrite' } as const;

/** How rows are inserted: who does it, and what departs from the usual. */
export type InsertOptions = CommitBy &
  StoreOptions & {
    /** `upsert` for a group with a key or times, else `append`, unless it is said. */
    readonly mode?: InsertMode | undefined;
    /** The group's own unless it is said. */
    readonly policy?: ValidationPolicy | undefined;
    /** Whether columns that take nulls may be left out; false unless it is said. */
    readonly allowMissing?: boolean | undefined;
    /** The versions of the tables from which the rows were computed, by path. */
    readonly tablesRead?: Readonly<Record<string, number>> | undefined;
  };

/** What an insert came to. */
export type InsertResult = {
  /** The version of the group's table that holds the rows. */
  readonly version: number;
  readonly nInserted: number;
  /** Rows that took the place of others with the same key and times. */
  readonly nUpdated: number;
  /** Rows that went to the quarantine. */
  readonly nRefused: number;
  /** Columns that the group did not have before. */
  readonly addedColumns: readonly string[];
  /** Columns that were given in a narrower type than the group's, such as whole numbers for doubles. */
  readonly widenedColumns: readonly string[];
  /** What the expectations made of the rows that were given; undefined with the policy `NONE`. */
  readonly report: ValidationReport | undefined;
  /** What the inserted rows fail, in sentences; with the policy `ALWAYS` it stops nothing. */
  readonly failures: ScreenedRows['failures'];
  /** True where the same run and step had inserted the same rows before, so that nothing was done again. */
  readonly isRepeated: boolean;
};

/**
 * Inserts rows into a feature group as one commit: columns are held against the group's, then keys and times, then expectations. The
 * same rows of the same run and step are inserted once, however often it is run; what a crash left out behind the commit, the report
 * and the statistics, is then made up for. FEATURE_GROUP_MISSING, FEATURE_KEY_MISSING, FEATURE_KEY_NULL, FEATURE_KEY_REPEATED;
 * FEATURE_SCHEMA_BREAKING, and FEATURE_VALIDATION_FAILED with one fault for each failed expectation: nothing was written but the report.
 */
export async function insertRows(
  store: ObjectStore,
  group: GroupName,
  content: InsertContent,
  options: InsertOptions,
): Promise<InsertResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await insertOnce(store, group, content, options);
    } catch (error) {
      // Another insert added a column meanwhile: these rows are held against the columns that the group has by now.
      const isOvertaken = isMusterError(error) && overtaken.has(error.code);
      if (!isOvertaken || attempt === mostAttempts) throw error;
    }
  }
}

const mostAttempts = 5;
const overtaken: ReadonlySet<string> = new Set(['TABLE_CONFLICT', 'TABLE_SCHEMA_MISMATCH']);

async function insertOnce(
  store: ObjectStore,
  { name, version }: GroupName,
  content: InsertContent,
  options: InsertOptions,
): Promise<InsertResult> {
  const { signal } = options;
  const found = await getFeatureGroup(store, { name, version }, { signal });
  checkChangeable(found.group);
  const { group } = found;
  const mode = modeOf(found, options);
  const policy = options.policy ?? group.policy;
  const by = {
    ...options,
    id: digestOf([found.path, found.tableId, options.run, options.step, mode, contentDigest(content)].join('\n')),
  };
  const keep = async ({ report, ...facts }: Outcome): Promise<void> => {
    if (report === undefined) return;
    const [nRows, file] = [content.rows.nRows, content.file ?? null];
    await keepValidation(store, group, { policy, nRows, file, report, ...facts }, by);
  };
  const refuse = async (refusal: Refusal): Promise<never> => {
    await keep({ outcome: 'REFUSED', nRefused: content.rows.nRows, tableVersion: null, report: refusal.report });
    throw new MusterError(refusal.code, refusal.faults);
  };
  const conformed = conformRows(found, content, options);
  if ('faults' in conformed) {
    return refuse({ code: 'FEATURE_SCHEMA_BREAKING', ...judgeBreaking(group, content, { policy, ...conformed }) });
  }
  const { addedColumns, widenedColumns } = conformed;
  const { accepted, refused, report, failures } = screenRows(group, conformed.content, policy);
  const nRefused = refused.reasons.length;
  if (failures.length > 0 && policy === 'STRICT') {
    return refuse({ code: 'FEATURE_VALIDATION_FAILED', faults: failures, report });
  }
  if (rowKey(group).length > 0) checkRepeatedKeys(group, accepted);
  // Before the commit: rows that are set aside must not be lost where this process dies behind it.
  if (nRefused > 0) await quarantineRows(store, found, refused, by);
  const outcome = { outcome: nRefused > 0 ? 'QUARANTINED' : 'INSERTED', nRefused, report } as const;
  const shared = { nRefused, addedColumns, widenedColumns, report, failures };
  if (accepted.rows.nRows === 0 && mode !== 'replace') {
    await keep({ ...outcome, tableVersion: null });
    return { version: found.tableVersion, nInserted: 0, nUpdated: 0, ...shared, addedColumns: [], isRepeated: false };
  }
  const committed = await commitInsert(store, found, { accepted, failures, nRefused, policy, mode }, by);
  await keep({ ...outcome, tableVersion: committed.version });
  const { schema, rows } = accepted;
  await keepStatistics(store, group, { schema, rows, scope: 'commit', tableVersion: committed.version }, by);
  return { ...committed, ...shared };
}

type Outcome = Pick<Validation, 'outcome' | 'nRefused' | 'tableVersion'> & Pick<ScreenedRows, 'report'>;

type Refusal = Pick<ScreenedRows, 'report'> & { readonly code: ErrorCode; readonly faults: readonly Fault[] };

function modeOf({ group, path }: FoundGroup, { mode }: InsertOptions): InsertMode {
  const hasKey = rowKey(group).length > 0;
  if (hasKey || mode !== 'upsert') return mode ?? (hasKey ? 'upsert' : 'append');
  throw new MusterError('FEATURE_KEY_MISSING', {
    what: `The feature group ${group.name} version ${group.version} has neither a primary key nor times.`,
    where: { file: path },
    expected: 'the mode append',
  });
}

type AcceptedInsert = Pick<ScreenedRows, 'accepted' | 'failures'> & {
  readonly nRefused: number;
  readonly policy: ValidationPolicy;
  readonly mode: InsertMode;
};

async function commitInsert(
  store: ObjectStore,
  { group, path }: FoundGroup,
  { accepted, failures, nRefused, policy, mode }: AcceptedInsert,
  by: InsertOptions & { readonly id: string },
): Promise<Pick<InsertResult, 'version' | 'nInserted' | 'nUpdated' | 'isRepeated'>> {
  const { now, signal, tablesRead, id } = by;
  const { schema, rows, file } = accepted;
  const key = rowKey(group);
  const info = commitInfo(group, by, {
    operation: 'INSERT FEATURES',
    mode,
    insertId: id,
    nRows: rows.nRows,
    nRefused,
    validation: policy === 'NONE' ? { policy } : { policy, success: failures.length === 0, nFailed: failures.length },
    ...(file === undefined ? {} : { file }),
    ...(tablesRead === undefined ? {} : { tablesRead }),
  });
  const commit = {
    schema,
    rows,
    info,
    now,
    signal,
    addColumns: true,
    txn: { appId: `insert ${id}`, version: 0 },
    // Where the group was deleted meanwhile, this insert makes it again as it was.
    newTable: {
      properties: { [featureGroupProperty]: formatFeatureGroup(group) },
      partitionBy: group.partitionBy,
      sortedBy: key,
    },
  };
  const result =
    mode !== 'upsert'
      ? {
          nInserted: rows.nRows,
          nUpdated: 0,
          ...(await commitRows(store, path, { ...commit, mode: tableModes[mode] })),
        }
      : await upsertRows(store, path, { ...commit, key });
  const { version, nInserted, nUpdated, isRepeated = false } = result;
  if (!isRepeated) return { version, nInserted, nUpdated, isRepeated };
  const history = await tableHistory(store, path, { signal });
  const before = history.findLast((entry) => entry.info['insertId'] === id);
  return { version: before?.version ?? version, nInserted: 0, nUpdated: 0, isRepeated };
}
