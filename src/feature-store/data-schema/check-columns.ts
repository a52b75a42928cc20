import { countOf, didYouMean } from '#src/core/index.ts';
import type { InsertContent } from '../groups/insert-content.ts';
import { convertValue } from './convert-value.ts';
import { mayBeNull, type DataColumn, type DataSchema } from './data-schema.ts';
import type { Finding, FindingKind, SchemaAction } from './finding.ts';
import { outcomeOf } from './schema-actions.ts';

/** Says what is to be done with each kind of finding. */
export type Decide = (kind: FindingKind) => SchemaAction;

/** Gives the findings on the columns of a batch as such: lacking, unknown, in another order, of uneven lengths, without names. */
export function checkColumns({ columns }: DataSchema, batch: InsertContent, decide: Decide): readonly Finding[] {
  const given = batch.schema.map(({ name }) => name).filter((name) => Object.hasOwn(batch.rows.columns, name));
  const known = new Set(columns.map(({ name }) => name));
  if (given.length > 0 && !given.some((name) => known.has(name))) return [withoutNames(columns, given)];
  const missing = columns.filter(({ name, role }) => role !== 'label' && !given.includes(name));
  const unknown = given.filter((name) => !known.has(name));
  return [
    ...given.flatMap((name) => uneven(name, batch)),
    ...missing.map((column) => missingColumn(column, unknown, decide)),
    ...unknown.map((name) => unknownColumn(name, columns, decide)),
    ...otherOrder(columns, given, decide),
  ];
}

const noRows = { rows: [], examples: [] };

function withoutNames(columns: readonly DataColumn[], given: readonly string[]): Finding {
  const shown = given.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 60)));
  const isRow =
    given.length === columns.length &&
    columns.every(({ type }, i) => given[i] === '' || convertValue(given[i]!, 'string', type) !== undefined);
  const guess = isRow ? ' They read like a row: the names of the columns seem to be missing.' : '';
  const more = given.length > shown.length ? ', …' : '';
  return {
    kind: 'column-names',
    column: undefined,
    outcome: 'refused',
    what: `None of the columns is known: ${shown.join(', ')}${more}.${guess}`,
    expected: columns.map(({ name }) => name).join(', '),
    ...noRows,
  };
}

function uneven(name: string, { rows }: InsertContent): readonly Finding[] {
  const { length } = rows.columns[name]!;
  if (length === rows.nRows) return [];
  const what = `The column has ${countOf(length, 'value')}.`;
  return [
    {
      kind: 'uneven-column',
      column: name,
      outcome: 'refused',
      what,
      expected: `one for each of ${countOf(rows.nRows, 'row')}`,
      ...noRows,
    },
  ];
}

function missingColumn(column: DataColumn, unknown: readonly string[], decide: Decide): Finding {
  const action = decide('missing-column');
  const outcome = mayBeNull(column) ? outcomeOf(action, true) : 'refused';
  const done = outcome === 'refused' ? didYouMean(column.name, unknown) : ' It is null in all rows.';
  return {
    kind: 'missing-column',
    column: column.name,
    outcome,
    what: `The column is not given.${done}`,
    expected: `a column of the type ${column.type}`,
    ...noRows,
  };
}

function unknownColumn(name: string, columns: readonly DataColumn[], decide: Decide): Finding {
  const outcome = outcomeOf(decide('unknown-column'), true);
  return {
    kind: 'unknown-column',
    column: name,
    outcome,
    what: `The column was not there in the training${outcome === 'refused' ? '' : ', and is left out'}.`,
    expected: columns.map((column) => column.name).join(', '),
    ...noRows,
  };
}

function otherOrder(columns: readonly DataColumn[], given: readonly string[], decide: Decide): readonly Finding[] {
  const expected = columns.map(({ name }) => name).filter((name) => given.includes(name));
  const order = given.filter((name) => expected.includes(name));
  const at = order.findIndex((name, i) => name !== expected[i]);
  if (at === -1) return [];
  return [
    {
      kind: 'column-order',
      column: undefined,
      outcome: outcomeOf(decide('column-order'), true),
      what: `The columns stand in another order, first at "${order[at]!}"; they are taken by their names.`,
      expected: expected.join(', '),
      ...noRows,
    },
  ];
}
