import { compareValues } from './compare-values.ts';
import { isNullTest, type Comparison, type Condition, type ConditionValue } from './condition.ts';
import { factsOfFile, type ColumnFacts } from './file-facts.ts';
import type { AddAction } from './log-entry.ts';
import type { Snapshot } from './replay.ts';

/**
 * Says whether a part file can hold a row for which a condition is true; false only where the log proves that it holds none. The
 * condition was checked against the schema.
 */
export function canMatch(
  condition: Condition,
  add: AddAction,
  { schema, metaData }: Pick<Snapshot, 'schema' | 'metaData'>,
): boolean {
  const factsOf = factsOfFile(add, metaData.partitionColumns);
  const byName = (name: string): ColumnFacts => factsOf(schema.find((column) => column.name === name)!);
  return outcomes(condition, byName).canBeTrue;
}

/** Which answers a condition can have among the rows of a file. */
type Outcomes = { readonly canBeTrue: boolean; readonly canBeFalse: boolean };

function outcomes(condition: Condition, factsOf: (column: string) => ColumnFacts): Outcomes {
  if ('and' in condition) return allOf(condition.and.map((part) => outcomes(part, factsOf)));
  if ('or' in condition) return swap(allOf(condition.or.map((part) => swap(outcomes(part, factsOf)))));
  if ('not' in condition) return swap(outcomes(condition.not, factsOf));
  const facts = factsOf(condition.column);
  if (isNullTest(condition)) {
    const whereNull = { canBeTrue: facts.canBeNull, canBeFalse: facts.canHaveValue };
    return condition.is === 'null' ? whereNull : swap(whereNull);
  }
  // A null answers neither way.
  if (!facts.canHaveValue) return { canBeTrue: false, canBeFalse: false };
  return condition.is === 'in' ? membership(condition.values, facts) : comparison(condition, facts);
}

function allOf(parts: readonly Outcomes[]): Outcomes {
  return {
    canBeTrue: parts.every(({ canBeTrue }) => canBeTrue),
    canBeFalse: parts.some(({ canBeFalse }) => canBeFalse),
  };
}

function swap({ canBeTrue, canBeFalse }: Outcomes): Outcomes {
  return { canBeTrue: canBeFalse, canBeFalse: canBeTrue };
}

function membership(values: readonly ConditionValue[], facts: ColumnFacts): Outcomes {
  const each = values.map((value) => equality(value, facts));
  return {
    canBeTrue: each.some(({ canBeTrue }) => canBeTrue),
    canBeFalse: each.every(({ canBeFalse }) => canBeFalse),
  };
}

function comparison({ is, value }: Comparison, facts: ColumnFacts): Outcomes {
  switch (is) {
    case '=':
      return equality(value, facts);
    case '!=':
      return swap(equality(value, facts));
    case '<':
      return { canBeTrue: someBelow(value, facts), canBeFalse: someAbove(value, facts) || touches(value, facts.max) };
    case '>=':
      return { canBeTrue: someAbove(value, facts) || touches(value, facts.max), canBeFalse: someBelow(value, facts) };
    case '>':
      return { canBeTrue: someAbove(value, facts), canBeFalse: someBelow(value, facts) || touches(value, facts.min) };
    case '<=':
      return { canBeTrue: someBelow(value, facts) || touches(value, facts.min), canBeFalse: someAbove(value, facts) };
    default:
      return is satisfies never;
  }
}

function equality(value: ConditionValue, facts: ColumnFacts): Outcomes {
  const { min, max } = facts;
  const isWithin =
    (min === undefined || compareValues(min, value) <= 0) && (max === undefined || compareValues(value, max) <= 0);
  const isOnly = touches(value, min) && touches(value, max);
  return { canBeTrue: isWithin, canBeFalse: !isOnly };
}

function someBelow(value: ConditionValue, { min }: ColumnFacts): boolean {
  return min === undefined || compareValues(min, value) < 0;
}

function someAbove(value: ConditionValue, { max }: ColumnFacts): boolean {
  return max === undefined || compareValues(max, value) > 0;
}

function touches(value: ConditionValue, bound: ConditionValue | undefined): boolean {
  return bound !== undefined && compareValues(bound, value) === 0;
}
