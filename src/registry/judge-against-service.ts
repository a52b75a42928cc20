import { keyId, MusterError } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import { championsOf } from './read-champions.ts';
import { tablePath } from './registry-tables.ts';
import type { ReleasedModel } from './release-log.ts';
import type { RegistryPlace, ReleaseRequest } from './release-request.ts';
import type { ServiceView } from './service-view.ts';

/**
 * Gives the decisions of a request as they stand against the champions that are in service: those of keys whose champion another release
 * replaced meanwhile are made again, all others stay. Only the champions of those keys are read. Throws REGISTRY_RACE where they would have to be and the request cannot.
 */
export async function judgeAgainstService(
  place: RegistryPlace,
  request: ReleaseRequest,
  service: ServiceView,
): Promise<readonly Decision[]> {
  const { decisions, judgeAgain, keyColumns, signal } = request;
  if (service.tableVersion === request.expected) return decisions;
  const inService = service.champions;
  const moved = decisions.map(({ key }) => keyId(key)).filter((id, i) => hasMoved(decisions[i]!, inService.get(id)));
  if (moved.length === 0) return decisions;
  if (judgeAgain === undefined) throw lostRace(place.folder, moved, decisions.length);
  const named = moved.flatMap((id) => inService.get(id) ?? []);
  const champions = await championsOf(place, { release: service.newest, named }, { keyColumns, signal });
  const again = new Map((await judgeAgain(champions, new Set(moved))).map((each) => [keyId(each.key), each]));
  return decisions.map((each) => again.get(keyId(each.key)) ?? each);
}

function hasMoved({ champion }: Decision, inService: ReleasedModel | undefined): boolean {
  return champion?.version !== inService?.version || champion?.digest !== inService?.digest;
}

function lostRace(folder: string, moved: readonly string[], nKeys: number): MusterError {
  return new MusterError('REGISTRY_RACE', {
    what: `Another run replaced the champions of ${moved.length} of ${nKeys} keys after this evaluation had read them: ${moved.slice(0, 5).join(', ')}. Nothing was released.`,
    where: { file: tablePath(folder, 'releases') },
    expected: 'the champions against which the decisions were made',
  });
}
