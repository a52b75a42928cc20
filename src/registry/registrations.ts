import { canonicalJson, MusterError } from '#src/core/index.ts';
import { stringColumn, type BlobSlice, type ColumnValues, type TableRows } from '#src/tables/index.ts';
import type { Fleet } from './fleets.ts';
import { readRegistryTable, type OfKeys } from './read-registry-table.ts';
import { slicesOf } from './registry-rows.ts';
import { tablePath } from './registry-tables.ts';
import type { VersionArtifact } from './version-artifact.ts';

/** What is kept of a version that was registered from code or by command, beside what every version has. */
export type VersionDetails = {
  /** `muster` for a model of our learners, `foreign` for one with code of its own. */
  readonly flavor: 'muster' | 'foreign';
  readonly metrics: Readonly<Record<string, number>>;
  readonly artifacts: readonly VersionArtifact[];
  readonly codeVersion: string;
  readonly tablesRead: Readonly<Record<string, number>>;
  readonly actor: string | null;
};

/** Gives the columns of one version's details, but for its key, number, place and times. */
export function detailValues(details: VersionDetails): Readonly<Record<string, ColumnValues>> {
  return {
    model_flavor: [details.flavor],
    model_metrics: [canonicalJson(details.metrics)],
    model_artifacts: [JSON.stringify(details.artifacts)],
    model_tables_read: [canonicalJson(details.tablesRead)],
    code_version: [details.codeVersion],
    actor: [details.actor],
  };
}

/**
 * Reads the details of the versions that were registered from code or by command, of all keys or of one, by the place of their bytes (`placeOfSlice`). What a
 * run left that died before its version was named is among them. REGISTRY_DAMAGED where a row cannot be read.
 */
export async function readRegistrations(
  fleet: Fleet,
  options: OfKeys = {},
): Promise<ReadonlyMap<string, VersionDetails>> {
  const path = tablePath(fleet.folder, 'registrations');
  const table = await readRegistryTable(fleet, 'registrations', options);
  if (table === undefined) return new Map();
  return new Map(slicesOf(table.rows).map((slice, row) => [placeOfSlice(slice), detailsAt(table.rows, row, path)]));
}

/** Gives a text that names the place of bytes. */
export function placeOfSlice({ path, offset }: Pick<BlobSlice, 'path' | 'offset'>): string {
  return `${offset}:${path}`;
}

function detailsAt(rows: TableRows, row: number, file: string): VersionDetails {
  const text = (name: string): string => stringColumn(rows, name)[row]!;
  try {
    return {
      flavor: text('model_flavor') === 'foreign' ? 'foreign' : 'muster',
      metrics: JSON.parse(text('model_metrics')) as VersionDetails['metrics'],
      artifacts: JSON.parse(text('model_artifacts')) as VersionDetails['artifacts'],
      codeVersion: text('code_version'),
      tablesRead: JSON.parse(text('model_tables_read')) as VersionDetails['tablesRead'],
      actor: (rows.columns['actor']![row] ?? null) as string | null,
    };
  } catch (cause) {
    const what = `Row ${row} does not hold the details of a version.`;
    throw new MusterError('REGISTRY_DAMAGED', { what, where: { file }, expected: 'JSON in its columns' }, { cause });
  }
}
