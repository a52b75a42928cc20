import { isNull, type ColumnType, type ColumnValues } from '#src/tables/index.ts';
import type { InsertContent } from '../groups/insert-content.ts';
import type { Decide } from './check-columns.ts';
import { convertValue, isOfType, type Value } from './convert-value.ts';
import type { DataColumn, DataSchema } from './data-schema.ts';
import type { Finding } from './finding.ts';
import type { BatchPart, SchemaBatch } from './schema-batch.ts';
import { outcomeOf } from './schema-actions.ts';
import { valueFaults } from './value-faults.ts';
import { quantileDistance, quantilesOf } from './value-distance.ts';

// Of each column so many values are looked at, evenly over the rows.
const mostLookedAt = 2000;
// Steps of this share of the rows never fall into the rhythm of a calendar (a Kronecker sequence).
const goldenRatio = (Math.sqrt(5) - 1) / 2;
// A column is suspect if so many of its values do not fit it, and swapped if so many of them fit the other.
const suspectShare = 0.5;
const fittingShare = 0.95;

/**
 * Gives a finding for each two columns whose values have changed places, in the whole batch or in one of its parts: the values of both
 * fit the other one, by type, range, categories or length, and not their own; or they are spread like the other one, and not like their
 * own. Labels are looked at like features, since a forecast goes on from them.
 */
export function swappedColumns(schema: DataSchema, batch: SchemaBatch, decide: Decide): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const part of [undefined, ...(batch.parts ?? [])]) {
    for (const [one, other] of swappedPairs(schema, batch, part)) {
      const id = JSON.stringify([one.name, other.name]);
      if (!found.has(id)) found.set(id, swapped(one, { other, part }, decide));
    }
  }
  return [...found.values()];
}

type Pair = readonly [DataColumn, DataColumn];

function swappedPairs({ columns }: DataSchema, batch: InsertContent, part: BatchPart | undefined): readonly Pair[] {
  const samples = columns.flatMap((column) => sampleOf(column, batch, part) ?? []);
  return samples.flatMap((one, i) =>
    samples
      .slice(i + 1)
      .filter((other) => fitEachOther(one, other) || areSpreadLikeEachOther(one, other))
      .map((other): Pair => [one.column, other.column]),
  );
}

type Sample = {
  readonly column: DataColumn;
  readonly values: readonly Value[];
  readonly type: ColumnType;
  /** The share of the values that fit their own column. */
  readonly ownFit: number;
  /** Quantiles of the values, where they are numbers or can be read as such. */
  readonly quantiles: readonly number[] | null;
};

function sampleOf(
  column: DataColumn,
  { schema, rows }: InsertContent,
  part: BatchPart | undefined,
): Sample | undefined {
  const { name } = column;
  const type = schema.find((each) => each.name === name)?.type;
  const given: ColumnValues | undefined = Object.hasOwn(rows.columns, name) ? rows.columns[name] : undefined;
  if (type === undefined || given === undefined) return undefined;
  const nRows = part?.rows.length ?? given.length;
  const values: Value[] = [];
  for (let i = 0; i < Math.min(nRows, mostLookedAt); i++) {
    const at = nRows <= mostLookedAt ? i : Math.floor(((i * goldenRatio) % 1) * nRows);
    const value = given[part?.rows[at] ?? at];
    if (!isNull(value)) values.push(value!);
  }
  if (values.length === 0) return undefined;
  const quantiles = column.quantiles === null ? null : quantilesOf(numbersOf(values, type));
  return { column, values, type, ownFit: fitOf({ values, type }, column), quantiles };
}

function numbersOf(values: readonly Value[], type: ColumnType): readonly unknown[] {
  return type === 'string' ? values.map((value) => convertValue(value, type, 'double')) : values;
}

function fitEachOther(one: Sample, other: Sample): boolean {
  if (one.ownFit > 1 - suspectShare || other.ownFit > 1 - suspectShare) return false;
  return fitOf(one, other.column) >= fittingShare && fitOf(other, one.column) >= fittingShare;
}

/** Gives the share of values that fit a column. Only text is converted for that: everything could be text. */
function fitOf({ values, type }: Pick<Sample, 'values' | 'type'>, column: DataColumn): number {
  const asFeature = column.role === 'label' ? { ...column, role: 'feature' as const } : column;
  const faults = valueFaults(asFeature).filter(({ kind }) => kind !== 'not-whole');
  const fitting = values.filter((value) => {
    const isText = typeof value === 'string';
    const other =
      isText || (column.type !== 'string' && type !== column.type) ? convertValue(value, type, column.type) : value;
    return other !== undefined && isOfType(other, column.type) && !faults.some(({ isFault }) => isFault(other));
  });
  return fitting.length / values.length;
}

// Values are like another column if they are nearer to it than to their own; both together clearly so.
const leastNearness = 1.2;
const leastOfBoth = 9;
// Without a value out of range, so many values, and so many different quantiles, tell two columns apart: flags that a
// calendar sets change places by themselves.
const leastValues = 20;
const leastDifferent = 5;

/**
 * Says whether the numbers of both columns are spread like the training's of the other one. Drift does not look so: however far one
 * column moves, and if all of them grow, it does not bring each to the place of the other.
 */
function areSpreadLikeEachOther(one: Sample, other: Sample): boolean {
  const nearness = [nearnessTo(other.column, one), nearnessTo(one.column, other)] as const;
  if (Math.min(...nearness) < leastNearness || nearness[0] * nearness[1] < leastOfBoth) return false;
  if (Math.min(one.ownFit, other.ownFit) < 1 - suspectShare) return true;
  return [one, other].every(
    ({ values, column }) => values.length >= leastValues && new Set(column.quantiles).size >= leastDifferent,
  );
}

/** Gives how many times nearer values are to a column than to their own; 0 where they are no numbers, or as near to both. */
function nearnessTo(column: DataColumn, { column: own, quantiles }: Sample): number {
  if (quantiles === null || column.quantiles === null || own.quantiles === null) return 0;
  const distance = quantileDistance(quantiles, own.quantiles);
  return distance === 0 ? 0 : distance / quantileDistance(quantiles, column.quantiles);
}

function swapped(
  one: DataColumn,
  { other, part }: { readonly other: DataColumn; readonly part: BatchPart | undefined },
  decide: Decide,
): Finding {
  const values = part === undefined ? 'The values' : `The values of ${part.name}`;
  return {
    kind: 'swapped-columns',
    column: one.name,
    outcome: outcomeOf(decide('swapped-columns'), false),
    what: `${values} seem to have changed places with those of "${other.name}": each are like the other column, and not like their own.`,
    expected: 'each column under its own name',
    rows: [],
    examples: [],
  };
}
