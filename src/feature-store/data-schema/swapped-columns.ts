import type { ColumnType, ColumnValues } from '#src/tables/index.ts';
import { isNull, type InsertContent } from '../groups/insert-content.ts';
import type { Decide } from './check-columns.ts';
import { convertValue, isOfType, type Value } from './convert-value.ts';
import type { DataColumn, DataSchema } from './data-schema.ts';
import type { Finding } from './finding.ts';
import { outcomeOf } from './schema-actions.ts';
import { valueFaults } from './value-faults.ts';

// Of each column so many values are looked at, evenly over the rows.
const mostLookedAt = 200;
// A column is suspect if so many of its values do not fit it, and swapped if so many of them fit the other.
const suspectShare = 0.5;
const fittingShare = 0.95;

/** Gives a finding for each two columns whose values fit the other one, by type, range, categories or length, and not their own. */
export function swappedColumns(schema: DataSchema, batch: InsertContent, decide: Decide): readonly Finding[] {
  const suspects = schema.columns.flatMap((column): readonly Suspect[] => {
    const sample = sampleOf(column, batch);
    return sample === undefined || fitOf(sample, column) > 1 - suspectShare ? [] : [{ column, sample }];
  });
  const findings: Finding[] = [];
  for (const [i, one] of suspects.entries()) {
    for (const other of suspects.slice(i + 1)) {
      const fits = fitOf(one.sample, other.column) >= fittingShare && fitOf(other.sample, one.column) >= fittingShare;
      if (fits) findings.push(swapped(one.column, other.column, decide));
    }
  }
  return findings;
}

type Sample = { readonly values: readonly Value[]; readonly type: ColumnType };
type Suspect = { readonly column: DataColumn; readonly sample: Sample };

function sampleOf({ name }: DataColumn, { schema, rows }: InsertContent): Sample | undefined {
  const type = schema.find((column) => column.name === name)?.type;
  const given: ColumnValues | undefined = Object.hasOwn(rows.columns, name) ? rows.columns[name] : undefined;
  if (type === undefined || given === undefined) return undefined;
  const step = Math.max(1, Math.floor(given.length / mostLookedAt));
  const values: Value[] = [];
  for (let row = 0; row < given.length; row += step) {
    const value = given[row];
    if (value !== null && value !== undefined && !isNull(value)) values.push(value);
  }
  return values.length === 0 ? undefined : { values, type };
}

/** Gives the share of values that fit a column. Only text is converted for that: everything could be text. */
function fitOf({ values, type }: Sample, column: DataColumn): number {
  const faults = valueFaults(column).filter(({ kind }) => kind !== 'not-whole');
  const fitting = values.filter((value) => {
    const isText = typeof value === 'string';
    const other =
      isText || (column.type !== 'string' && type !== column.type) ? convertValue(value, type, column.type) : value;
    return other !== undefined && isOfType(other, column.type) && !faults.some(({ isFault }) => isFault(other));
  });
  return fitting.length / values.length;
}

function swapped(one: DataColumn, other: DataColumn, decide: Decide): Finding {
  return {
    kind: 'swapped-columns',
    column: one.name,
    outcome: outcomeOf(decide('swapped-columns'), false),
    what: `The values seem to have changed places with those of "${other.name}": each fit the other column, and not their own.`,
    expected: 'each column under its own name',
    rows: [],
    examples: [],
  };
}
