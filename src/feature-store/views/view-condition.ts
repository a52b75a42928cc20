import { instantOf } from '#src/core/index.ts';
import { columnsOfCondition, type Condition, type TableSchema } from '#src/tables/index.ts';

type Leaf = Exclude<Condition, { readonly and: unknown } | { readonly or: unknown } | { readonly not: unknown }>;

/** Gives a condition in which the times that stand as text are instants: those that are compared with a timestamp of the schema. */
export function withInstants(condition: Condition, schema: TableSchema): Condition {
  const isTime = (name: string): boolean => schema.find((column) => column.name === name)?.type === 'timestamp';
  return mapLeaves(condition, (leaf) => {
    if (!isTime(leaf.column)) return leaf;
    if ('values' in leaf) return { ...leaf, values: leaf.values.map(withInstant) };
    return 'value' in leaf ? { ...leaf, value: withInstant(leaf.value) } : leaf;
  });
}

function withInstant(value: string | number | boolean): string | number | boolean {
  return typeof value === 'string' ? (instantOf(value) ?? value) : value;
}

/** Gives a condition with its columns under other names. */
export function withNames(condition: Condition, nameOf: (name: string) => string): Condition {
  return mapLeaves(condition, (leaf) => ({ ...leaf, column: nameOf(leaf.column) }));
}

/** Gives the condition that is true where all of some are; undefined for none. */
export function allOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const given = conditions.filter((condition) => condition !== undefined);
  return given.length <= 1 ? given[0] : { and: given };
}

/** Parts a condition into what names only columns of some kind, and what remains: both must be true where the condition is. */
export function splitCondition(
  condition: Condition | undefined,
  isOfKind: (column: string) => boolean,
): { readonly ofKind: Condition | undefined; readonly others: Condition | undefined } {
  const parts = condition === undefined ? [] : conjuncts(condition);
  const isPure = (part: Condition): boolean => columnsOfCondition(part).every(isOfKind);
  return { ofKind: allOf(parts.filter(isPure)), others: allOf(parts.filter((part) => !isPure(part))) };
}

function conjuncts(condition: Condition): readonly Condition[] {
  return 'and' in condition ? condition.and.flatMap(conjuncts) : [condition];
}

function mapLeaves(condition: Condition, change: (leaf: Leaf) => Condition): Condition {
  if ('and' in condition) return { and: condition.and.map((part) => mapLeaves(part, change)) };
  if ('or' in condition) return { or: condition.or.map((part) => mapLeaves(part, change)) };
  if ('not' in condition) return { not: mapLeaves(condition.not, change) };
  return change(condition);
}
