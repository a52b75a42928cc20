import { isMusterError, MusterError, type ErrorCode } from '#src/core/index.ts';
import type { SeriesViewRows } from '#src/feature-store/index.ts';
import { stepCodes } from '#src/pipelines/index.ts';
import type { PipelineDefinition, RunContext } from '#src/pipelines/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { tableHistory } from '#src/tables/index.ts';
import { readChallengers, readStoredChallengers, type Challenger } from '#src/training/index.ts';
import { fleetFolder } from './fleet-folder.ts';

/** The challengers that a fleet's table holds. */
export type ChallengersBefore = {
  /** Those that are whole, their models packed. */
  readonly challengers: readonly Challenger[];
  /** What is wrong with those that are not. */
  readonly damaged: readonly MusterError[];
  /** Whether their training read the same view of the same versions as are read now. */
  readonly isSameData: boolean;
  /** The version of the table, -1 where there is none. */
  readonly tableVersion: number;
};

/**
 * Reads the challengers of the newest training. Throws GATE_CHALLENGERS_STALE where they were trained through another view, or on other
 * versions of its feature groups, than those that were read: their errors would not be those of today's rows.
 */
export async function readFreshChallengers(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesViewRows,
): Promise<readonly Challenger[]> {
  const newest = await newestTraining(store, pipeline);
  // Where there is no table yet, reading it says so.
  if (newest.tableVersion === -1 || newest.data === dataOf(group)) {
    return readChallengers(store, fleetFolder(pipeline), group.fleet.keyColumns);
  }
  throw new MusterError('GATE_CHALLENGERS_STALE', {
    what: `The challengers were trained on ${newest.data ?? 'data that are not known'}; now it is ${dataOf(group)}.`,
    where: { path: `${fleetFolder(pipeline)}/challengers` },
    expected: 'challengers of the data as it is now',
  });
}

/** Gives the challengers of the newest training, whatever data it read; a damaged table holds none that are whole. */
export async function challengersBefore(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  group: SeriesViewRows,
): Promise<ChallengersBefore> {
  const { tableVersion, data } = await newestTraining(store, pipeline);
  const facts = { isSameData: data === dataOf(group), tableVersion };
  return { ...facts, ...(await challengersAt(store, pipeline, group, tableVersion)) };
}

/** Gives the challengers of a version of their table, none for version -1; a damaged table holds none that are whole. */
export async function challengersAt(
  store: ObjectStore,
  pipeline: PipelineDefinition,
  { fleet: { keyColumns } }: SeriesViewRows,
  version: number,
): Promise<Pick<ChallengersBefore, 'challengers' | 'damaged'>> {
  if (version === -1) return { challengers: [], damaged: [] };
  try {
    return await readStoredChallengers(store, fleetFolder(pipeline), keyColumns, version);
  } catch (error) {
    if (!isMusterError(error) || !damages.has(error.code)) throw error;
    return { challengers: [], damaged: [error] };
  }
}

// What a training in full puts right; a store that cannot be reached is another matter.
const damages: ReadonlySet<ErrorCode> = new Set([
  'TABLE_FILE_DAMAGED',
  'TABLE_FILES_VACUUMED',
  'TABLE_COLUMN_MISSING',
  'TABLE_COLUMN_TYPE',
  'STORAGE_NOT_FOUND',
]);

/** The module that makes a challenger of a series. */
export const trainingModule = new URL('../training/train-changed-keys.ts', import.meta.url).href;

/**
 * Gives the digest of the code that makes a challenger, as it was when the run began: a key that it trained is trained again when it
 * changes.
 */
export function trainingCode({ codeDigest }: Pick<RunContext, 'codeDigest'>): string {
  if (codeDigest !== undefined) return codeDigest(trainingModule);
  return stepCodes(new Map()).of(trainingModule).digest;
}

/** Gives the version of the table of challengers, and the data that its training read, as `dataOf` writes it. */
async function newestTraining(
  store: ObjectStore,
  pipeline: PipelineDefinition,
): Promise<{ readonly tableVersion: number; readonly data: string | undefined }> {
  const last = (await tableHistory(store, `${fleetFolder(pipeline)}/challengers`)).at(-1);
  const { featureView: view, tablesRead } = (last?.info ?? {}) as Partial<TrainingInfo>;
  const isSaid = view !== undefined && tablesRead !== undefined;
  return { tableVersion: last?.version ?? -1, data: isSaid ? dataOf({ view, tablesRead }) : undefined };
}

type TrainingInfo = {
  readonly featureView: { readonly name: string; readonly version: number };
  readonly tablesRead: Readonly<Record<string, number>>;
};

/** Gives the data of a training in words: the view, and the version of each table that it read. */
function dataOf({
  view,
  tablesRead,
}: { readonly view: TrainingInfo['featureView'] } & Pick<TrainingInfo, 'tablesRead'>): string {
  const versions = Object.entries(tablesRead).map(([path, version]) => `version ${version} of ${path}`);
  return `the view ${view.name}@${view.version} of ${versions.sort().join(', ')}`;
}
