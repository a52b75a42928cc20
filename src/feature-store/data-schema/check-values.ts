import { countOf } from '#src/core/index.ts';
import { isNull, type ColumnType, type ColumnValues } from '#src/tables/index.ts';
import type { Decide } from './check-columns.ts';
import { typeNouns } from './convert-value.ts';
import { mayBeNull, type DataColumn } from './data-schema.ts';
import type { Finding, FindingExample } from './finding.ts';
import { outcomeOf } from './schema-actions.ts';
import type { SchemaBatch } from './schema-batch.ts';
import { typedValues, withNulls } from './typed-values.ts';
import { valueFaults } from './value-faults.ts';

/** A column of a batch in the type of the training, and what was found in it. */
export type CheckedColumn = { readonly values: ColumnValues; readonly findings: readonly Finding[] };

/** Holds the values of one column that is given against the training; what is to be coerced becomes null where nulls are known. */
export function checkValues(column: DataColumn, batch: SchemaBatch, decide: Decide): CheckedColumn {
  const { name, type } = column;
  const given = batch.rows.columns[name]!;
  const from = batch.schema.find((each) => each.name === name)!.type;
  const typed = typedValues(given, from, type);
  const findings = [...typeFindings(column, { typed, from, batch }, decide), ...nullFindings(column, batch, decide)];
  let { values } = typed;
  for (const { kind, isFault, problem, expected } of valueFaults(column)) {
    const rows = rowsWith(values, isFault);
    if (rows.length === 0) continue;
    const outcome = outcomeOf(decide(kind), mayBeNull(column));
    const end = outcome === 'coerced' ? ', and made null' : '';
    const what = `${countOf(rows.length, 'value')} ${rows.length === 1 ? 'is' : 'are'} ${problem}${end}`;
    findings.push(found({ kind, outcome, what, expected }, { column, batch, rows }));
    if (outcome === 'coerced') values = withNulls(values, rows, type);
  }
  return { values, findings };
}

function typeFindings(
  column: DataColumn,
  given: {
    readonly typed: ReturnType<typeof typedValues>;
    readonly from: ColumnType;
    readonly batch: SchemaBatch;
  },
  decide: Decide,
): Finding[] {
  const { typed, from, batch } = given;
  const { unreadable, converted } = typed;
  const expected = `the type ${column.type}`;
  const findings: Finding[] = [];
  if (unreadable.length > 0) {
    const noun = typeNouns[column.type];
    const outcome = mayBeNull(column) ? outcomeOf(decide('unreadable-value'), true) : 'refused';
    const end = outcome === 'refused' ? '' : ', and made null';
    const what = `${countOf(unreadable.length, 'value')} ${unreadable.length === 1 ? 'is' : 'are'} no ${noun}${end}`;
    findings.push(found({ kind: 'unreadable-value', outcome, what, expected }, { column, batch, rows: unreadable }));
  }
  if (converted.length > 0) {
    const outcome = outcomeOf(decide('wrong-type'), true);
    const end = outcome === 'refused' ? '' : `, and converted to the type ${column.type}`;
    const what = `${countOf(converted.length, 'value')} ${converted.length === 1 ? 'is' : 'are'} of another type (${from})${end}`;
    findings.push(found({ kind: 'wrong-type', outcome, what, expected }, { column, batch, rows: converted }));
  }
  return findings;
}

function nullFindings(column: DataColumn, batch: SchemaBatch, decide: Decide): readonly Finding[] {
  if (mayBeNull(column) || column.role === 'label') return [];
  const rows: number[] = [];
  const values = batch.rows.columns[column.name]!;
  for (let row = 0; row < values.length; row++) {
    if (isNull(values[row]) && batch.filled?.[row] !== 1) rows.push(row);
  }
  if (rows.length === 0) return [];
  const outcome = outcomeOf(decide('null'), false);
  const what = `${countOf(rows.length, 'value')} ${rows.length === 1 ? 'is' : 'are'} null`;
  return [found({ kind: 'null', outcome, what, expected: 'values, as in the training' }, { column, batch, rows })];
}

function rowsWith(
  values: ColumnValues,
  isFault: (value: NonNullable<ColumnValues[number]>) => boolean,
): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!isNull(value) && isFault(value!)) rows.push(row);
  }
  return rows;
}

const mostExamples = 5;

function found(
  finding: Pick<Finding, 'kind' | 'outcome' | 'what' | 'expected'>,
  {
    column,
    batch,
    rows,
  }: { readonly column: DataColumn; readonly batch: SchemaBatch; readonly rows: readonly number[] },
): Finding {
  const values = batch.rows.columns[column.name]!;
  const examples = rows.slice(0, mostExamples).map((row): FindingExample => {
    const line = batch.lines?.[row];
    return { row, ...(line === undefined ? {} : { line }), value: shown(values[row]) };
  });
  return { ...finding, column: column.name, rows, examples };
}

function shown(value: ColumnValues[number] | undefined): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'null';
}
