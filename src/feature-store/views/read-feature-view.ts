import type { ObjectStore } from '#src/storage/index.ts';
import {
  checkCondition,
  columnsOfCondition,
  gatherValues,
  matchingRows,
  type ColumnValues,
  type Condition,
  type TableRows,
  type TableSchema,
} from '#src/tables/index.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import { columnsOfSource, type FeatureView } from './feature-view.ts';
import { readJoined, type JoinedRows } from './read-joined.ts';
import { readLabels, type LabelRows } from './read-labels.ts';
import { findSources, type ViewAsOf } from './read-sources.ts';
import { selectColumns } from './select-columns.ts';
import { allOf, splitCondition, withInstants, withNames } from './view-condition.ts';
import { filterSchema, viewSchema } from './view-schema.ts';

/** What of a view is read, beside as of when. */
export type ReadViewOptions = ViewAsOf & {
  /** A further condition on the columns of the view and of its first group. */
  readonly where?: Condition | undefined;
  /** The columns to give, in the order that is wanted; all of them unless it is said. */
  readonly select?: readonly string[] | undefined;
};

/** The rows of a view. */
export type ViewRows = {
  readonly schema: TableSchema;
  readonly rows: TableRows;
  /** The version of each table that was read, by its path. */
  readonly tablesRead: Readonly<Record<string, number>>;
  /** What tells the rows apart, whether or not the view gives it: the primary key of the first group, by column. */
  readonly keys: readonly ColumnValues[];
  /** The event time of each row, [nRows], in epoch milliseconds; undefined where the first group has none. */
  readonly time: Float64Array | undefined;
};

/**
 * Reads a feature view: the rows of its first group, each with what the joined groups knew at its event time. Columns are in the order of
 * the definition, labels last; rows in that of the first group's primary key and event time. Of several rows of the first group with one
 * key and event time, the one counts that became known last. FEATURE_GROUP_MISSING, TABLE_VERSION_MISSING, TABLE_COLUMN_MISSING,
 * TABLE_CONDITION_INVALID, and the errors of reading a table.
 */
export async function readFeatureView(
  store: ObjectStore,
  view: FeatureView,
  options: ReadViewOptions = {},
): Promise<ViewRows> {
  const { signal } = options;
  const groups = await findSources(store, view, options);
  const plan = planRead(view, groups, options);
  const labels = await readLabels(store, groups[0], { columns: plan.leftColumns, where: plan.leftWhere, signal });
  const joined: JoinedRows[] = [];
  for (const [i, join] of view.query.joins.entries()) {
    const columns = columnsOfSource(join).filter(({ name }) => plan.needed.has(name));
    const wanted = { join, group: groups[i + 1]!, columns: columns.map(({ source }) => source) };
    joined.push(await readJoined(store, wanted, labels, { signal }));
  }
  const content = assemble({ view, plan }, labels, joined);
  const tablesRead = Object.fromEntries(groups.map(({ path, tableVersion }) => [path, tableVersion]));
  return { ...content, tablesRead };
}

type Plan = {
  /** The columns of the view, then those of the first group that only a condition names. */
  readonly schema: TableSchema;
  readonly output: TableSchema;
  /** What is given or asked for by the condition that remains. */
  readonly needed: ReadonlySet<string>;
  /** What is read of the first group, and on which condition. */
  readonly leftColumns: readonly string[];
  readonly leftWhere: Condition | undefined;
  /** What remains to be asked when the groups are joined. */
  readonly where: Condition | undefined;
};

function planRead(view: FeatureView, groups: readonly FoundGroup[], { where, select }: ReadViewOptions): Plan {
  const schemas = groups.map(({ schema }) => schema);
  const [{ group, schema: left }] = groups as readonly [FoundGroup];
  const schema = filterSchema(view, schemas);
  const given = where === undefined ? undefined : withInstants(where, schema);
  const all = allOf([view.query.where, given]);
  if (all !== undefined) checkCondition(all, schema, view.name);
  const inGroup = new Map(columnsOfSource(view.query.from).map(({ name, source }) => [name, source]));
  const sourceOf = (name: string): string | undefined => inGroup.get(name) ?? (isOutput(view, name) ? undefined : name);
  // Before the newest of several corrections is chosen, only what they have in common may be asked.
  const shared = [...group.primaryKey, ...(group.eventTime === undefined ? [] : [group.eventTime])];
  const asked = new Set<string | undefined>(group.knowledgeTime === undefined ? left.map(({ name }) => name) : shared);
  const { ofKind, others } = splitCondition(all, (name) => asked.has(sourceOf(name)));
  const named = others === undefined ? [] : columnsOfCondition(others);
  const hidden = named.filter((name) => !isOutput(view, name));
  const joinKeys = view.query.joins.flatMap(({ on }) => Object.keys(on));
  const output = selectColumns(viewSchema(view, schemas), select, view.name);
  return {
    schema,
    output,
    needed: new Set([...output.map(({ name }) => name), ...named]),
    leftColumns: [...new Set([...view.query.from.select, ...hidden, ...joinKeys])],
    leftWhere: ofKind === undefined ? undefined : withNames(ofKind, (name) => sourceOf(name)!),
    where: others,
  };
}

function isOutput({ query }: FeatureView, name: string): boolean {
  return [query.from, ...query.joins].some((source) => columnsOfSource(source).some((column) => column.name === name));
}

function assemble(
  { view, plan }: { readonly view: FeatureView; readonly plan: Plan },
  labels: LabelRows,
  joined: readonly JoinedRows[],
): Omit<ViewRows, 'tablesRead'> {
  const columns = new Map<string, () => ColumnValues>();
  for (const { name } of plan.schema) columns.set(name, () => labels.rows.columns[name]!);
  for (const { name, source } of columnsOfSource(view.query.from))
    columns.set(name, () => labels.rows.columns[source]!);
  for (const [i, join] of view.query.joins.entries()) {
    for (const { name, source } of columnsOfSource(join)) columns.set(name, () => joined[i]!.rows.columns[source]!);
  }
  const nRows = labels.rows.nRows;
  const all: TableRows = {
    nRows,
    columns: Object.fromEntries([...plan.needed].map((name) => [name, columns.get(name)!()])),
  };
  const kept = keptRows({ view, plan }, all, joined);
  const take = (values: ColumnValues): ColumnValues => (kept === undefined ? values : gatherValues(values, kept));
  return {
    schema: plan.output,
    rows: {
      nRows: kept?.length ?? nRows,
      columns: Object.fromEntries(plan.output.map(({ name }) => [name, take(all.columns[name]!)])),
    },
    keys: labels.keys.map(take),
    time: labels.time === undefined ? undefined : (take(labels.time) as Float64Array),
  };
}

/** Gives the rows that every inner join matches and for which the condition is true; undefined for all of them. */
function keptRows(
  { view, plan }: { readonly view: FeatureView; readonly plan: Plan },
  all: TableRows,
  joined: readonly JoinedRows[],
): Int32Array | undefined {
  const inner = joined.filter((_, i) => view.query.joins[i]!.type === 'inner');
  if (plan.where === undefined && inner.length === 0) return undefined;
  const asked =
    plan.where === undefined
      ? Int32Array.from({ length: all.nRows }, (_, row) => row)
      : Int32Array.from(matchingRows(plan.where, all));
  return asked.filter((row) => inner.every(({ matches }) => matches[row] !== -1));
}
