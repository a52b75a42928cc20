import type { TableRows, TableSchema } from '#src/tables/index.ts';
import { viewTable } from './column-view.ts';
import type { Finding, RowFinding } from './expectation-kind.ts';
import { kindNamed } from './expectation-kinds.ts';
import type { Expectation, ExpectationResult, JsonValue, ValidationReport } from './expectation.ts';
import { parseExpectations } from './parse-expectations.ts';

/** What a validation gives. */
export type Validation = {
  readonly report: ValidationReport;
  /**
   * For each expectation the numbers of the rows that break it, rising, also where `mostly` lets them pass; empty for questions to the
   * column or the table.
   */
  readonly unexpectedRows: readonly Uint32Array[];
};

/**
 * Asks the rows what is expected of them. An expectation that the table cannot answer, such as one on a column that is not there, is
 * not met, and its `exception_info` says why. Throws FEATURE_EXPECTATION_INVALID for expectations that `parseExpectations` refuses.
 */
export function validateRows(
  content: { readonly schema: TableSchema; readonly rows: TableRows },
  expectations: readonly Expectation[],
): Validation {
  const table = viewTable(content);
  const findings = parseExpectations(expectations, 'expectations').map((expectation) => ({
    expectation,
    finding: kindNamed(expectation.expectation_type)!.evaluate(expectation.kwargs, table),
  }));
  const results = findings.map(({ expectation, finding }) => resultOf(expectation, finding));
  const nMet = results.filter(({ success }) => success).length;
  return {
    report: {
      success: nMet === results.length,
      results,
      statistics: {
        evaluated_expectations: results.length,
        successful_expectations: nMet,
        unsuccessful_expectations: results.length - nMet,
        success_percent: results.length === 0 ? null : (nMet / results.length) * 100,
      },
      meta: {},
    },
    unexpectedRows: findings.map(({ finding }) => (finding.by === 'rows' ? finding.unexpected : new Uint32Array())),
  };
}

const longestList = 20;
const noException = { raised_exception: false, exception_message: null, exception_traceback: null } as const;

function resultOf(expectation: Expectation, finding: Finding): ExpectationResult {
  const shared = { expectation_config: expectation, meta: {}, exception_info: noException };
  switch (finding.by) {
    case 'rows':
      return { success: isMetBy(finding), result: rowResult(finding), ...shared };
    case 'observed':
      return { success: finding.isMet, result: finding.result, ...shared };
    case 'impossible': {
      const exception = { ...noException, raised_exception: true, exception_message: finding.message };
      return { ...shared, success: false, result: {}, exception_info: exception };
    }
    default:
      return finding satisfies never;
  }
}

// Without rows to ask nothing is broken.
function isMetBy({ nAsked, unexpected, mostly }: RowFinding): boolean {
  return nAsked === 0 || (nAsked - unexpected.length) / nAsked >= mostly;
}

function rowResult({
  nRows,
  nAsked,
  unexpected,
  skipsNulls,
  valueAt,
}: RowFinding): Readonly<Record<string, JsonValue>> {
  const first = [...unexpected.subarray(0, longestList)];
  const ofAsked = percentOf(unexpected.length, nAsked);
  const missing = {
    missing_count: nRows - nAsked,
    missing_percent: percentOf(nRows - nAsked, nRows),
    unexpected_percent_total: percentOf(unexpected.length, nRows),
    unexpected_percent_nonmissing: ofAsked,
  };
  return {
    element_count: nRows,
    unexpected_count: unexpected.length,
    unexpected_percent: ofAsked,
    partial_unexpected_list: first.map((row) => valueAt(row)),
    ...(skipsNulls ? missing : {}),
    partial_unexpected_index_list: first,
  };
}

function percentOf(count: number, all: number): number | null {
  return all === 0 ? null : (count / all) * 100;
}
