import { isMusterError, MusterError, type Fault } from '#src/core/index.ts';
import { checkCondition, type Condition, type TableSchema } from '#src/tables/index.ts';
import type { FoundGroup } from '../groups/find-group.ts';
import type { FeatureViewDefinition } from './definition.ts';
import type { FeatureView, ViewSource } from './feature-view.ts';
import { resolveJoin } from './resolve-join.ts';
import { transformationFaults } from './transformation-faults.ts';
import { columnFaults } from './view-column-faults.ts';
import { withInstants } from './view-condition.ts';
import { filterSchema, viewSchema } from './view-schema.ts';

/** The groups of a definition as they are found: the first one, then those that are joined. */
export type DefinitionGroups = readonly [from: FoundGroup, ...joins: FoundGroup[]];

/**
 * Gives the feature view of a definition, under a version: from here on the versions of its groups, its columns and the keys of its
 * joins are said. FEATURE_VIEW_INVALID with all that the groups cannot give.
 */
export function resolveView(definition: FeatureViewDefinition, version: number, groups: DefinitionGroups): FeatureView {
  const { name, description, labels, transformations, query } = definition;
  const [left, ...rights] = groups;
  const from: ViewSource = {
    group: left.group.name,
    version: left.group.version,
    select: query.from.select ?? left.schema.map((column) => column.name),
    prefix: query.from.prefix,
  };
  const joins = query.joins.map((join, i) => resolveJoin(join, { left, right: rights[i]! }, `query.joins[${i}]`));
  const view: FeatureView = {
    name,
    version,
    description,
    query: { from, joins: joins.map(({ part }) => part) },
    labels,
    transformations,
  };
  const schemas = groups.map(({ schema }) => schema);
  const where = conditionOf(query.where, filterSchema(view, schemas));
  const faults = [
    ...joins.flatMap((join) => join.faults),
    ...columnFaults(view, schemas),
    ...transformationFaults(transformations, viewSchema(view, schemas)),
    ...(where?.faults ?? []),
  ];
  if (faults.length > 0) {
    throw new MusterError(
      'FEATURE_VIEW_INVALID',
      faults.map((fault) => ({ ...fault, where: { file: name, ...fault.where } })),
    );
  }
  return where === undefined ? view : { ...view, query: { ...view.query, where: where.condition } };
}

function conditionOf(
  condition: Condition | undefined,
  schema: TableSchema,
): { readonly condition: Condition; readonly faults: readonly Fault[] } | undefined {
  if (condition === undefined) return undefined;
  const timed = withInstants(condition, schema);
  try {
    checkCondition(timed, schema, '');
    return { condition: timed, faults: [] };
  } catch (error) {
    if (!isMusterError(error)) throw error;
    const faults = error.faults.map(({ where, ...fault }) => ({
      ...fault,
      where: { path: 'query.where', ...(where?.column === undefined ? {} : { column: where.column }) },
    }));
    return { condition: timed, faults };
  }
}
