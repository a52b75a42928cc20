import { didYouMean, type Fault } from '#src/core/index.ts';
import type { TableSchema } from '#src/tables/index.ts';
import type { Expectation } from '../expectations/expectation.ts';

/** Gives one fault for each column that expectations name and that is not there, but for those that ask whether columns are there. */
export function expectationFaults(expectations: readonly Expectation[], schema: TableSchema): readonly Fault[] {
  const known = schema.map(({ name }) => name);
  return expectations.flatMap((expectation, i) => {
    if (asksForColumns(expectation)) return [];
    const missing = columnsOfExpectation(expectation).filter((column) => !known.includes(column));
    return missing.map((column) => ({
      what: `${expectation.expectation_type} is about a column that is not there.${didYouMean(column, known)}`,
      where: { path: `expectations[${i}]`, column },
      expected: known.join(', '),
    }));
  });
}

/** Gives the columns that an expectation is about, in the order of its arguments; none for one about the table as a whole. */
export function columnsOfExpectation({ kwargs }: Expectation): readonly string[] {
  const named = [kwargs['column'], kwargs['column_A'], kwargs['column_B'], kwargs['column_list']].flat();
  return named.filter((name): name is string => typeof name === 'string');
}

/** Says whether two expectations are the same rule on the same columns, whatever the bounds they set. */
export function isSameRule(left: Expectation, right: Expectation): boolean {
  const columns = [left, right].map((each) => JSON.stringify(columnsOfExpectation(each)));
  return left.expectation_type === right.expectation_type && columns[0] === columns[1];
}

function asksForColumns({ expectation_type: type }: Expectation): boolean {
  return type === 'expect_column_to_exist' || type.startsWith('expect_table_');
}
