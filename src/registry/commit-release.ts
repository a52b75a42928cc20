import { setTimeout } from 'node:timers/promises';
import { seededRandom, seedOf } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { commitChampions, type NewChampion } from './commit-champions.ts';
import { commitDecisions } from './commit-decisions.ts';
import { commitModels, type CommittedModels } from './commit-models.ts';
import { judgeAgainstService } from './judge-against-service.ts';
import { registrationsOf, type Registration } from './registration.ts';
import { registryVersion } from './registry-tables.ts';
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
  const isCommitted = await commitChampions(place, {
    ...appendBy('RELEASE', request, request.judged === undefined ? {} : { judged: request.judged }),
    keyColumns: request.keyColumns,
    log,
    champions: championsOf(registrations, models),
    tables: { ...models.versions, decisions: decisionsVersion },
    run: request.run,
    actor: request.actor ?? null,
  });
  return isCommitted
    ? { release, registered: request.decisions.filter(({ isRegistered }) => isRegistered).length }
    : 'LOST';
}

async function isOvertaken(place: RegistryPlace, request: ReleaseRequest): Promise<boolean> {
  return (await registryVersion(place, 'releases', request)) !== request.expected;
}

function championsOf(registrations: readonly Registration[], { slices }: CommittedModels): readonly NewChampion[] {
  return registrations.map(({ decision: { key, code }, version, digest }, i) => ({
    key,
    version,
    digest,
    slice: slices[i]!,
    code,
  }));
}
