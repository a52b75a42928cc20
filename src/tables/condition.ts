import { didYouMean, MusterError, valueText } from '#src/core/index.ts';
import type { ColumnType, TableSchema } from './table-schema.ts';

/** A value that a condition compares with: a timestamp in epoch milliseconds. */
export type ConditionValue = string | number | boolean;

/** A comparison of a column with one value. */
export type Comparison = {
  readonly column: string;
  readonly is: '=' | '<' | '<=' | '>' | '>=' | '!=';
  readonly value: ConditionValue;
};

/** Asks whether a column is null. */
export type NullTest = { readonly column: string; readonly is: 'null' | 'not null' };

/** Asks whether a column has one of some values. */
export type Membership = { readonly column: string; readonly is: 'in'; readonly values: readonly ConditionValue[] };

/**
 * What must be true of a row. As in SQL, a comparison with null is neither true nor false, and neither is its `not`; text is in the
 * order of its code points.
 */
export type Condition =
  | Comparison
  | Membership
  | NullTest
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] }
  | { readonly not: Condition };

/** Says whether a condition on one column asks for nulls. */
export function isNullTest(condition: Comparison | Membership | NullTest): condition is NullTest {
  return condition.is === 'null' || condition.is === 'not null';
}

/** Gives the columns that a condition names, each once. */
export function columnsOfCondition(condition: Condition): readonly string[] {
  if ('and' in condition) return [...new Set(condition.and.flatMap((part) => columnsOfCondition(part)))];
  if ('or' in condition) return [...new Set(condition.or.flatMap((part) => columnsOfCondition(part)))];
  return 'not' in condition ? columnsOfCondition(condition.not) : [condition.column];
}

/**
 * Refuses a condition that a table of the schema cannot answer: TABLE_COLUMN_MISSING, TABLE_CONDITION_INVALID where a value is not of
 * its column's type.
 */
export function checkCondition(condition: Condition, schema: TableSchema, file: string): void {
  if ('and' in condition) for (const part of condition.and) checkCondition(part, schema, file);
  else if ('or' in condition) for (const part of condition.or) checkCondition(part, schema, file);
  else if ('not' in condition) checkCondition(condition.not, schema, file);
  else {
    const type = typeOfColumn(condition.column, schema, file);
    if (isNullTest(condition)) return;
    const values = condition.is === 'in' ? condition.values : [condition.value];
    for (const value of values) checkValue(value, { type, column: condition.column, file });
  }
}

function typeOfColumn(name: string, schema: TableSchema, file: string): ColumnType {
  const column = schema.find((candidate) => candidate.name === name);
  if (column !== undefined) return column.type;
  const known = schema.map((candidate) => candidate.name);
  throw new MusterError('TABLE_COLUMN_MISSING', {
    what: `The condition names a column that the table does not have.${didYouMean(name, known)}`,
    where: { file, column: name },
    expected: known.join(', '),
  });
}

const comparable: Readonly<Record<ColumnType, 'string' | 'number' | 'boolean' | undefined>> = {
  string: 'string',
  integer: 'number',
  long: 'number',
  double: 'number',
  timestamp: 'number',
  boolean: 'boolean',
  binary: undefined,
};

function checkValue(
  value: ConditionValue,
  { type, column, file }: { readonly type: ColumnType; readonly column: string; readonly file: string },
): void {
  const expected = comparable[type];
  if (typeof value === expected && !Number.isNaN(value)) return;
  throw new MusterError('TABLE_CONDITION_INVALID', {
    what: `The condition compares a ${type} with ${valueText(value)} (${typeof value}).`,
    where: { file, column },
    expected: expected === undefined ? 'only "null" or "not null" for bytes' : `a ${expected}`,
    ...(value === null || Number.isNaN(value) ? { toDo: 'Ask for nulls with { column, is: "null" }.' } : {}),
  });
}
