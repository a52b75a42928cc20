import { isMusterError, MusterError } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, type TableRows } from '#src/tables/index.ts';
import { commitDecisions } from './commit-decisions.ts';
import { commitModels, type CommittedModels } from './commit-models.ts';
import { registrationsOf, type Registration } from './registration.ts';
import { keyValues, sliceValues } from './registry-rows.ts';
import { registrySchema, tablePath } from './registry-tables.ts';
import { readReleaseLog } from './release-log.ts';
import { appendBy, type RegistryPlace, type ReleaseRequest } from './release-request.ts';

/**
 * Registers the models of the decisions and puts them into service in one commit; without such a model only the decisions are
 * written. The order is blobs, models, decisions, release: what no release names is not seen, and a run that died is simply run
 * again. Throws REGISTRY_RACE where the releases have moved on since `expected`; then nothing was released.
 */
export async function commitRelease(
  store: ObjectStore,
  folder: string,
  request: ReleaseRequest,
): Promise<{ readonly release: number | undefined; readonly registered: number }> {
  const log = await readReleaseLog({ store, folder }, request);
  const registrations = registrationsOf(request.decisions, log);
  const place = { store, folder };
  if (registrations.length === 0) {
    await commitDecisions(place, request, log.newest);
    return { release: undefined, registered: 0 };
  }
  if (log.tableVersion !== request.expected) throw lostRace(place, request);
  const release = log.newest + 1;
  const models = await commitModels(place, request, registrations, release);
  const decisionsVersion = await commitDecisions(place, request, log.newest);
  await commitChampions(place, request, { release, parent: log.newest, registrations, models, decisionsVersion });
  return { release, registered: registrations.length };
}

type ReleaseContent = {
  readonly release: number;
  readonly parent: number;
  readonly registrations: readonly Registration[];
  readonly models: CommittedModels;
  readonly decisionsVersion: number;
};

async function commitChampions(place: RegistryPlace, request: ReleaseRequest, content: ReleaseContent): Promise<void> {
  const { models, decisionsVersion, release, parent } = content;
  try {
    await commitRows(place.store, tablePath(place.folder, 'releases'), {
      schema: registrySchema('releases', request.keyColumns),
      rows: releaseRows(request, content),
      expectedVersion: request.expected,
      ...appendBy('RELEASE', request, {
        release,
        parent,
        tables: { ...models.versions, decisions: decisionsVersion },
        ...(request.judged === undefined ? {} : { judged: request.judged }),
      }),
    });
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') throw lostRace(place, request, error);
    throw error;
  }
}

function releaseRows(request: ReleaseRequest, { release, parent, registrations, models }: ReleaseContent): TableRows {
  const decisions = registrations.map(({ decision }) => decision);
  const constant = <T>(value: T): readonly T[] => decisions.map(() => value);
  return {
    nRows: registrations.length,
    columns: {
      ...keyValues(
        request.keyColumns,
        decisions.map(({ key }) => key),
      ),
      release: constant(release),
      parent: constant(parent),
      version: registrations.map(({ version }) => version),
      digest: registrations.map(({ digest }) => digest),
      ...sliceValues(models.slices),
      code: decisions.map(({ code }) => code),
      run: constant(request.run),
      actor: constant(request.actor ?? null),
      released_at: constant(request.now),
    },
  };
}

function lostRace({ folder }: RegistryPlace, { expected }: ReleaseRequest, cause?: unknown): MusterError {
  return new MusterError(
    'REGISTRY_RACE',
    {
      what: 'Another run released models of this fleet after this evaluation had read the champions; nothing was released.',
      where: { file: tablePath(folder, 'releases') },
      expected: expected === -1 ? 'no release yet' : `version ${expected} of the table of releases`,
    },
    { cause },
  );
}
