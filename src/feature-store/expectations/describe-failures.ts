import { countText, type ErrorPlace, type Fault } from '#src/core/index.ts';
import { kindNamed } from './expectation-kinds.ts';
import type { Expectation, ExpectationResult, JsonValue, ValidationReport } from './expectation.ts';

/** Where the validated rows come from: the file, and the line of each row in it. */
export type RowsPlace = { readonly file?: string; readonly lines?: Int32Array };

/**
 * Gives one fault for each expectation that was not met: the column, what was found with up to 5 examples and their lines (rows,
 * counted from 0, where no lines are known), the rule, and what to do.
 */
export function describeFailures(report: ValidationReport, place: RowsPlace): readonly Fault[] {
  return report.results.filter(({ success }) => !success).map((result) => faultOf(result, place));
}

const mostExamples = 5;

function faultOf(result: ExpectationResult, place: RowsPlace): Fault {
  const { expectation_type: name, kwargs } = result.expectation_config;
  const kind = kindNamed(name)!;
  const { exception_message: exception } = result.exception_info;
  const found = exception ?? kind.problem(kwargs, result.result);
  const isAboutRows = exception === null && 'unexpected_count' in result.result;
  const mostly = kwargs['mostly'];
  const enough =
    isAboutRows && typeof mostly === 'number' && mostly < 1
      ? `, in at least ${percentText(mostly * 100)} of the rows`
      : '';
  return {
    what: isAboutRows ? rowsText(result, found, place) : found,
    where: placeOf(result, place),
    expected: `${kind.expected(kwargs)}${enough} (${name})`,
    toDo: isAboutRows
      ? 'Correct the rows where they come from, or change the expectation if such values are right.'
      : 'Correct the data where it comes from, or change the expectation if this is right.',
  };
}

/** Gives `3 of 442 values (0.7 %) are below -0.2: 100 (line 2), …`. */
function rowsText({ result }: ExpectationResult, problem: string, place: RowsPlace): string {
  const count = result['unexpected_count'] as number;
  const nAsked = (result['element_count'] as number) - ((result['missing_count'] as number | undefined) ?? 0);
  const values = result['partial_unexpected_list'] as readonly JsonValue[];
  const rows = result['partial_unexpected_index_list'] as readonly number[];
  const examples = values.slice(0, mostExamples).map((value, i) => {
    const line = lineText(rows[i]!, place);
    return value === null ? line : `${valueText(value)} (${line})`;
  });
  const more = count > mostExamples ? ', …' : '';
  const share = percentText((count / nAsked) * 100);
  return `${countText(count)} of ${countText(nAsked)} values (${share}) ${problem}: ${examples.join(', ')}${more}`;
}

function lineText(row: number, { lines }: RowsPlace): string {
  const line = lines?.[row];
  return line === undefined ? `row ${row}` : `line ${line}`;
}

function placeOf(
  { result, expectation_config: { kwargs } }: ExpectationResult,
  { file, lines }: RowsPlace,
): ErrorPlace {
  const [row] = (result['partial_unexpected_index_list'] ?? []) as readonly number[];
  const line = row === undefined ? undefined : lines?.[row];
  const column = columnsOf(kwargs);
  return {
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { line }),
    ...(column === '' ? {} : { column }),
  };
}

function columnsOf(kwargs: Expectation['kwargs']): string {
  const { column, column_A: a, column_B: b, column_list: list } = kwargs;
  return [column, a, b, ...(Array.isArray(list) ? (list as readonly unknown[]) : [])]
    .filter((name) => typeof name === 'string')
    .join(', ');
}

function valueText(value: JsonValue): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function percentText(percent: number): string {
  // Never 0 % for some, nor 100 % for not all.
  const digits = [1, 3, 6].find((each) => {
    const rounded = Number(percent.toFixed(each));
    return (rounded > 0 || percent === 0) && (rounded < 100 || percent === 100);
  });
  return `${Number(percent.toFixed(digits ?? 6))} %`;
}
