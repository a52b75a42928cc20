import { setTimeout } from 'node:timers/promises';
import { isMusterError, seededRandom, seedOf } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitRows, tableVersion, type TableRows } from '#src/tables/index.ts';
import { commitDecisions } from './commit-decisions.ts';
import { commitModels, type CommittedModels } from './commit-models.ts';
import { judgeAgainstService } from './judge-against-service.ts';
import { registrationsOf, type Registration } from './registration.ts';
import { keyValues, sliceValues } from './registry-rows.ts';
import { registrySchema, tablePath } from './registry-tables.ts';
import { readReleaseLog, type ReleaseLog } from './release-log.ts';
import { appendBy, type RegistryPlace, type ReleaseRequest } from './release-request.ts';

/** What became of a request. */
type ReleaseOutcome = {
  /** Undefined where no model was registered, nor waits for approval. */
  readonly release: number | undefined;
  /** The models that went into service. */
  readonly registered: number;
  /** As they were committed: those of the request, or made again where champions had moved. */
  readonly decisions: readonly Decision[];
};

const longestPauseMs = 500;

/**
 * Registers the models of the decisions and puts them into service in one commit; without such a model only the decisions are
 * written. The order is blobs, models, decisions, release: what no release names is not seen, and a run that died is simply run
 * again. Each release is compared and swapped, with the release before it and with the champion of each key: one that loses a race goes on
 * top of the winner, and keys whose champions the winner replaced are judged again, until it is committed or nothing is left to register.
 * Throws REGISTRY_RACE where the request cannot judge again; then nothing was released.
 */
export async function commitRelease(
  store: ObjectStore,
  folder: string,
  request: ReleaseRequest,
): Promise<ReleaseOutcome> {
  const place = { store, folder };
  const random = seededRandom(seedOf(request.run, request.now));
  let judged: Pick<ReleaseRequest, 'decisions' | 'expected'> = request;
  for (let attempt = 0; ; attempt++) {
    const log = await readReleaseLog(place, request);
    const decisions = await judgeAgainstService(place, { ...request, ...judged }, log);
    judged = { decisions, expected: log.tableVersion };
    const outcome = await tryToCommit(place, { ...request, ...judged }, log);
    if (outcome !== 'LOST') return { ...outcome, decisions };
    await setTimeout(random() * Math.min(longestPauseMs, 10 * 2 ** attempt), undefined, { signal: request.signal });
  }
}

async function tryToCommit(
  place: RegistryPlace,
  request: ReleaseRequest,
  log: ReleaseLog,
): Promise<Omit<ReleaseOutcome, 'decisions'> | 'LOST'> {
  const registrations = registrationsOf(request.decisions, log);
  if (registrations.length === 0) {
    await commitDecisions(place, request, log.newest);
    return { release: undefined, registered: 0 };
  }
  const release = log.newest + 1;
  // Whoever is overtaken before it has written leaves nothing behind; what counts is the comparison in the commit itself.
  if (await isOvertaken(place, request)) return 'LOST';
  const models = await commitModels(place, request, registrations, release);
  if (await isOvertaken(place, request)) return 'LOST';
  const decisionsVersion = await commitDecisions(place, request, log.newest);
  const content = { release, parent: log.newest, registrations, models, decisionsVersion };
  const isCommitted = await commitChampions(place, request, content);
  return isCommitted
    ? { release, registered: request.decisions.filter(({ isRegistered }) => isRegistered).length }
    : 'LOST';
}

async function isOvertaken({ store, folder }: RegistryPlace, { expected, signal }: ReleaseRequest): Promise<boolean> {
  return ((await tableVersion(store, tablePath(folder, 'releases'), { signal })) ?? -1) !== expected;
}

type ReleaseContent = {
  readonly release: number;
  readonly parent: number;
  readonly registrations: readonly Registration[];
  readonly models: CommittedModels;
  readonly decisionsVersion: number;
};

/** False where another release came first. */
async function commitChampions(
  place: RegistryPlace,
  request: ReleaseRequest,
  content: ReleaseContent,
): Promise<boolean> {
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
    return true;
  } catch (error) {
    if (isMusterError(error) && error.code === 'TABLE_CONFLICT') return false;
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
