import { describeKey, MusterError } from '#src/core/index.ts';
import { commitChampions } from './commit-champions.ts';
import type { Fleet } from './fleets.ts';
import { loadFailures } from './load-models.ts';
import type { NotedBy } from './model-notes.ts';
import { registryVersion, tablePath } from './registry-tables.ts';
import type { ReleasedModel, ReleaseLog } from './release-log.ts';

/** Who moves champions without an evaluation, and why. */
export type MovedBy = NotedBy & { readonly reason: string };

/** A release that is made of versions that are registered already. */
export type Move = {
  /** The releases that it follows. */
  readonly log: Pick<ReleaseLog, 'newest' | 'tableVersion'>;
  /** The versions that go into service. */
  readonly models: readonly Pick<ReleasedModel, 'key' | 'version' | 'digest' | 'slice'>[];
  /** What the rows of the release say in the place of a decision. */
  readonly code: 'BY_HAND' | 'ROLLED_BACK';
  readonly operation: string;
  /** What the commit says besides. */
  readonly info?: Readonly<Record<string, unknown>>;
};

/**
 * Loads every model of a move and holds its bytes against its digest: what does not load must not go into service. Throws
 * REGISTRY_MODEL_UNLOADABLE with the first keys that fail.
 */
export async function checkLoadable(
  fleet: Fleet,
  models: Move['models'],
  { signal }: Pick<MovedBy, 'signal'>,
): Promise<void> {
  const found = await loadFailures(fleet.store, models, { signal });
  const failures = models.flatMap((each) => {
    const why = found.get(each);
    return why === undefined ? [] : [{ ...each, why }];
  });
  if (failures.length === 0) return;
  throw new MusterError(
    'REGISTRY_MODEL_UNLOADABLE',
    failures.slice(0, mostNamed).map(({ key, version, slice, why }, i) => ({
      what:
        `Version ${version} does not load: ${why}.`.replace(/\.\.$/, '.') +
        (i === 0 ? ` ${failures.length} of ${models.length} do not.` : ''),
      where: { file: slice.path, key: describeKey(fleet.keyColumns, key) },
      expected: 'the bytes that were registered',
    })),
  );
}

const mostNamed = 20;

/**
 * Puts registered versions into service in one commit, and gives the number of the release. Throws REGISTRY_RACE where another release
 * came in between; then nothing was released.
 */
export async function moveChampions(fleet: Fleet, move: Move, by: MovedBy): Promise<number> {
  const { log, models, code, operation, info } = move;
  const { run, codeVersion, actor, reason, now, signal } = by;
  const isCommitted = await commitChampions(fleet, {
    keyColumns: fleet.keyColumns,
    log,
    champions: models.map((each) => ({ ...each, code })),
    // The models are in the tables already; their newest versions hold all that older releases named.
    tables: {
      model_blobs: await registryVersion(fleet, 'model_blobs', by),
      models: await registryVersion(fleet, 'models', by),
    },
    run,
    actor,
    info: { operation, run, codeVersion, actor, reason, ...info },
    now,
    signal,
  });
  if (isCommitted) return log.newest + 1;
  throw new MusterError('REGISTRY_RACE', {
    what: 'Another release was made at the same time; nothing was released.',
    where: { file: tablePath(fleet.folder, 'releases') },
    expected: `release ${log.newest} as the newest`,
    toDo: 'Run the command again: it starts from the champions that are in service now.',
  });
}
