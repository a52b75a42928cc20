import { MusterError, type Fault } from '#src/core/index.ts';
import type { InsertContent } from '../groups/insert-content.ts';
import { checkDataSchema, type CheckedRows } from './check-data-schema.ts';
import type { DataSchema } from './data-schema.ts';
import type { Finding, FindingKind, SchemaMode } from './finding.ts';
import type { SchemaActions } from './schema-actions.ts';
import type { SchemaBatch } from './schema-batch.ts';

/**
 * Gives rows in the columns and types of the training with what was found in them, or refuses them: DATA_SCHEMA_COLUMNS where columns
 * are wrong, else DATA_SCHEMA_VALUES, with at most ten faults of five examples each (`checkDataSchema` gives all). Values of another
 * type are never handed on; `actions` go before what the mode does.
 */
export function enforceDataSchema(
  dataSchema: DataSchema,
  batch: SchemaBatch,
  mode: SchemaMode,
  actions: SchemaActions = {},
): CheckedRows {
  const checked = checkDataSchema(dataSchema, batch, mode, actions);
  const refused = checked.findings.filter(({ outcome }) => outcome === 'refused');
  if (refused.length === 0) return checked;
  const isAboutColumns = refused.some(({ kind }) => aboutColumns.has(kind));
  throw new MusterError(isAboutColumns ? 'DATA_SCHEMA_COLUMNS' : 'DATA_SCHEMA_VALUES', faultsOf(refused, batch));
}

/** Gives a finding as one line for people: the column, what was found, and up to five examples. */
export function describeFinding(finding: Finding): string {
  return `${finding.column === undefined ? '' : `column "${finding.column}": `}${sentenceOf(finding)}`;
}

const aboutColumns: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'column-names',
  'uneven-column',
  'missing-column',
  'unknown-column',
  'column-order',
  'swapped-columns',
]);

const mostFaults = 10;

function faultsOf(refused: readonly Finding[], { file }: InsertContent): readonly Fault[] {
  const faults = refused.slice(0, mostFaults).map((finding, i): Fault => {
    const left = i === mostFaults - 1 ? refused.length - mostFaults : 0;
    const more = left === 0 ? '' : ` (and ${left} more findings)`;
    const line = finding.examples[0]?.line;
    const where = {
      ...(file === undefined ? {} : { file, ...(line === undefined ? {} : { line }) }),
      ...(finding.column === undefined ? {} : { column: finding.column }),
    };
    return { what: `${sentenceOf(finding)}${more}`, where, expected: finding.expected };
  });
  return faults;
}

function sentenceOf({ what, rows, examples }: Finding): string {
  if (examples.length === 0) return what;
  const shown = examples.map(
    ({ row, line, value }) => `${value} (${line === undefined ? `row ${row}` : `line ${line}`})`,
  );
  return `${what}: ${shown.join(', ')}${rows.length > examples.length ? ', …' : ''}`;
}
