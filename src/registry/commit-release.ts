import { setTimeout } from 'node:timers/promises';
import { seededRandom, seedOf } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import { hasVersion } from '#src/tables/index.ts';
import { commitChampions, type NewChampion } from './commit-champions.ts';
import { commitDecisions } from './commit-decisions.ts';
import { commitModels, type CommittedModels } from './commit-models.ts';
import { judgeAgainstService } from './judge-against-service.ts';
import { registrationsOf, type Registration } from './registration.ts';
import { tablePath } from './registry-tables.ts';
import { appendBy, type GateFleet, type RegistryPlace, type ReleaseRequest } from './release-request.ts';
import { advanceService, readService, type ServiceView } from './service-view.ts';

/** What became of a request. */
type ReleaseOutcome = {
  /** Undefined where no model was registered, nor waits for approval. */
  readonly release: number | undefined;
  /** The models that went into service. */
  readonly registered: number;
  /** As they were committed: those of the request, or made again where champions had moved. */
  readonly decisions: readonly Decision[];
};

const longestPauseMs = 10_000;

/**
 * Registers the models of the decisions and puts them into service in one commit; without such a model only the decisions are
 * written. The order is blobs, models, decisions, release: what no release names is not seen, and a run that died is simply run
 * again. Each release is compared and swapped, with the release before it and with the champion of each key: one that loses a race goes on
 * top of the winner, and keys whose champions the winner replaced are judged again, until it is committed or nothing is left to register.
 * An attempt that follows a lost one reads and judges only what was released since then. Throws REGISTRY_RACE where the request cannot
 * judge again; then nothing was released.
 */
export async function commitRelease(
  store: ObjectStore,
  folder: string,
  request: ReleaseRequest,
): Promise<ReleaseOutcome> {
  const place = { store, folder };
  const random = seededRandom(seedOf(request.run, request.now));
  let service = await readService(place, request);
  let judged: Judged = { decisions: request.decisions, expected: request.expected, registrations: [] };
  for (let attempt = 0; ; attempt++) {
    const start = performance.now();
    const decisions = await judgeAgainstService(place, { ...request, ...judged }, service);
    // What is judged again after a lost race are the decisions of the keys, whatever was made of the fleet.
    const gated = request.gateFleet?.(decisions) ?? { decisions };
    const registrations = registrationsOf(gated.decisions, service, judged.registrations);
    judged = { decisions, expected: service.tableVersion, registrations };
    const outcome = await tryToCommit(place, { ...request, ...judged, ...gated }, { service, isFirst: attempt === 0 });
    if (outcome !== 'LOST') return { ...outcome, decisions: gated.decisions };
    // As long as an attempt takes, and twice as long each time: of many that race, few then begin within one attempt of another.
    const longest = Math.min(longestPauseMs, (performance.now() - start) * 2 ** attempt);
    await setTimeout(random() * longest, undefined, { signal: request.signal });
    service = await advanceService(place, service, request);
  }
}

/** What a run would release on what is in service. */
type Judged = Pick<ReleaseRequest, 'decisions' | 'expected'> & { readonly registrations: readonly Registration[] };

type Attempt = { readonly service: ServiceView; readonly isFirst: boolean };

async function tryToCommit(
  place: RegistryPlace,
  request: ReleaseRequest & Judged & Pick<ReturnType<GateFleet>, 'info'>,
  { service, isFirst }: Attempt,
): Promise<Omit<ReleaseOutcome, 'decisions'> | 'LOST'> {
  const { registrations } = request;
  if (registrations.length === 0) {
    await commitDecisions(place, request, service.newest);
    return { release: undefined, registered: 0 };
  }
  const release = service.newest + 1;
  // Whoever is overtaken before it has written leaves nothing behind; what counts is the comparison in the commit itself.
  if (await isOvertaken(place, request)) return 'LOST';
  const models = await commitModels(place, request, registrations, { release, isFirst });
  if (await isOvertaken(place, request)) return 'LOST';
  const decisionsVersion = await commitDecisions(place, request, service.newest);
  const isCommitted = await commitChampions(place, {
    ...appendBy('RELEASE', request, {
      ...(request.judged === undefined ? {} : { judged: request.judged }),
      ...request.info,
    }),
    keyColumns: request.keyColumns,
    log: service,
    champions: championsOf(registrations, models),
    tables: { ...models.versions, decisions: decisionsVersion },
    run: request.run,
    actor: request.actor ?? null,
  });
  return isCommitted
    ? { release, registered: request.decisions.filter(({ isRegistered }) => isRegistered).length }
    : 'LOST';
}

async function isOvertaken({ store, folder }: RegistryPlace, { expected, signal }: ReleaseRequest): Promise<boolean> {
  return hasVersion(store, tablePath(folder, 'releases'), expected + 1, { signal });
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
