import { digestOf, isMusterError, type Key } from '#src/core/index.ts';
import {
  commitParts,
  commitRows,
  writePack,
  type BlobSlice,
  type PartsCommit,
  type TableRows,
} from '#src/tables/index.ts';
import type { Fleet } from '../fleets.ts';
import { keyValues, sliceValues } from '../registry-rows.ts';
import { blobSchema, registrySchema, registryVersion, tablePath } from '../registry-tables.ts';
import { registeredOnly, type ReleaseLog } from '../release-log.ts';
import type { RegisteredBy } from './model-to-register.ts';
import { detailValues } from '../registrations.ts';
import type { VersionContent } from './version-content.ts';

/** One version that is to be registered. */
type NewVersion = {
  readonly key: Key;
  readonly version: number;
  readonly content: VersionContent;
  /** Where `packFiles` put the files of the content. */
  readonly slices: readonly BlobSlice[];
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** Writes the files of a version, which nobody sees until it is registered, and gives where each lies. */
export async function packFiles(
  { store, folder }: Fleet,
  content: VersionContent,
  by: RegisteredBy,
): Promise<readonly BlobSlice[]> {
  const { files } = content;
  const path = tablePath(folder, 'model_blobs');
  const columns = { digest: files.map(({ digest }) => digest), model: files.map(({ bytes }) => bytes) };
  const { part, slices } = await writePack(store, path, blobSchema, { nRows: files.length, columns }, 'model');
  await commitParts(store, path, { schema: blobSchema, parts: [part], ...saidBy(by) });
  return slices;
}

/**
 * Registers one version, whose files are packed, without moving a champion. The order is models, registrations, and last the table of
 * releases, in which every version is named and which is compared and swapped: two versions never get one number. False where another
 * commit to it came first; then nobody sees what was written.
 */
export async function commitRegistration(
  fleet: Fleet,
  added: NewVersion,
  log: ReleaseLog,
  by: RegisteredBy,
): Promise<boolean> {
  // Whoever is overtaken before it has written leaves nothing behind; what counts is the comparison in the commit itself.
  if ((await registryVersion(fleet, 'releases', by)) !== log.tableVersion) return false;
  const { slices } = added;
  const slice = slices[0]!;
  await append(fleet, 'models', modelRow(fleet, { ...added, slice, log }, by), by);
  await append(fleet, 'registrations', registrationRow(fleet, added, by), by);
  const rows = {
    ...keyValues(fleet.keyColumns, [added.key]),
    release: [log.newest],
    parent: [log.newest],
    version: [added.version],
    digest: [added.content.files[0].digest],
    ...sliceValues([slice]),
    code: [registeredOnly],
    run: [by.run],
    actor: [by.actor ?? null],
    released_at: [by.now],
  };
  const { keyColumns, store, folder } = fleet;
  try {
    await commitRows(store, tablePath(folder, 'releases'), {
      schema: registrySchema('releases', keyColumns),
      rows: { nRows: 1, columns: rows },
      expectedVersion: log.tableVersion,
      ...saidBy(by, { tablesRead: added.tablesRead, tables: await versionsOf(fleet, by) }),
    });
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') return false;
    throw error;
  }
}

async function append(
  { store, folder, keyColumns }: Fleet,
  table: 'models' | 'registrations',
  rows: TableRows,
  by: RegisteredBy,
): Promise<void> {
  await commitRows(store, tablePath(folder, table), {
    schema: registrySchema(table, keyColumns),
    rows,
    allowNulls: true,
    ...saidBy(by),
  });
}

function modelRow(
  { keyColumns }: Fleet,
  { key, version, content, slice, log }: NewVersion & { readonly slice: BlobSlice; readonly log: ReleaseLog },
  by: RegisteredBy,
): TableRows {
  const { learner, configuration, cutoff, metrics, files } = content;
  return {
    nRows: 1,
    columns: {
      ...keyValues(keyColumns, [key]),
      version: [version],
      learner: [learner],
      configuration: [configuration],
      configuration_digest: [digestOf(configuration)],
      digest: [files[0].digest],
      ...sliceValues([slice]),
      cutoff: [cutoff.label],
      cutoff_period: [cutoff.period],
      rmse: [metrics['rmse'] ?? null],
      mae: [metrics['mae'] ?? null],
      bias: [metrics['bias'] ?? null],
      mase: [metrics['mase'] ?? null],
      code: [registeredOnly],
      release: [log.newest],
      run: [by.run],
      created_at: [by.now],
    },
  };
}

function registrationRow(
  { keyColumns }: Fleet,
  { key, version, content, slices, tablesRead }: NewVersion,
  by: RegisteredBy,
): TableRows {
  const { flavor, metrics, files } = content;
  const artifacts = files.map(({ name, isMandatory, digest }, i) => ({ name, isMandatory, digest, slice: slices[i]! }));
  const details = { flavor, metrics, artifacts, tablesRead, codeVersion: by.codeVersion, actor: by.actor ?? null };
  return {
    nRows: 1,
    columns: {
      ...keyValues(keyColumns, [key]),
      version: [version],
      ...sliceValues([slices[0]!]),
      ...detailValues(details),
      run: [by.run],
      registered_at: [by.now],
    },
  };
}

async function versionsOf(fleet: Fleet, by: RegisteredBy): Promise<Readonly<Record<string, number>>> {
  const names = ['model_blobs', 'models', 'registrations'] as const;
  const versions = await Promise.all(
    names.map(async (name) => [name, await registryVersion(fleet, name, by)] as const),
  );
  return Object.fromEntries(versions);
}

function saidBy(
  { run, step, codeVersion, now, signal }: RegisteredBy,
  more: Readonly<Record<string, unknown>> = {},
): Pick<PartsCommit, 'mode' | 'now' | 'signal' | 'info'> {
  return { mode: 'append', now, signal, info: { operation: 'REGISTER MODEL', run, step, codeVersion, ...more } };
}
