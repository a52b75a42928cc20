import { compareValues } from './compare-values.ts';
import { isNullTest, type Comparison, type Condition, type ConditionValue } from './condition.ts';
import { isNull } from './is-null.ts';
import type { TableRows } from './rows.ts';

/** Gives the numbers of the rows for which a condition is true, ascending, 0 for the first; the condition was checked. */
export function matchingRows(condition: Condition, rows: TableRows): Uint32Array {
  const test = compile(condition, rows);
  const found = new Uint32Array(rows.nRows);
  let count = 0;
  for (let i = 0; i < rows.nRows; i++) if (test(i) === true) found[count++] = i;
  return found.subarray(0, count);
}

/** Says of a row whether something is true of it; undefined where a null leaves that open (SQL's three-valued logic). */
type RowTest = (row: number) => boolean | undefined;

function compile(condition: Condition, rows: TableRows): RowTest {
  if ('and' in condition) return allOf(condition.and.map((part) => compile(part, rows)));
  if ('or' in condition) return not(allOf(condition.or.map((part) => not(compile(part, rows)))));
  if ('not' in condition) return not(compile(condition.not, rows));
  const values = rows.columns[condition.column]!;
  if (isNullTest(condition)) return (row) => isNull(values[row]) === (condition.is === 'null');
  if (condition.is === 'in') {
    const wanted = new Set<unknown>(condition.values);
    return (row) => (isNull(values[row]) ? undefined : wanted.has(values[row]));
  }
  const holds = comparisonTest(condition);
  return (row) => (isNull(values[row]) ? undefined : holds(values[row] as ConditionValue));
}

function comparisonTest({ is, value }: Comparison): (left: ConditionValue) => boolean {
  switch (is) {
    case '=':
      return (left) => left === value;
    case '!=':
      return (left) => left !== value;
    case '<':
      return (left) => compareValues(left, value) < 0;
    case '<=':
      return (left) => compareValues(left, value) <= 0;
    case '>':
      return (left) => compareValues(left, value) > 0;
    case '>=':
      return (left) => compareValues(left, value) >= 0;
    default:
      return is satisfies never;
  }
}

function allOf(tests: readonly RowTest[]): RowTest {
  return (row) => {
    let isOpen = false;
    for (const test of tests) {
      const answer = test(row);
      if (answer === false) return false;
      isOpen ||= answer === undefined;
    }
    return isOpen ? undefined : true;
  };
}

function not(test: RowTest): RowTest {
  return (row) => {
    const answer = test(row);
    return answer === undefined ? undefined : !answer;
  };
}
