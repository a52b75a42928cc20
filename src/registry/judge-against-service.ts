import { keyId, MusterError } from '#src/core/index.ts';
import type { Decision } from '#src/evaluation/index.ts';
import { readChampions } from './read-champions.ts';
import { tablePath } from './registry-tables.ts';
import { championsAt, type ReleasedModel, type ReleaseLog } from './release-log.ts';
import type { RegistryPlace, ReleaseRequest } from './release-request.ts';

/**
 * Gives the decisions of a request as they stand against the champions that are in service: those of keys whose champion another release
 * replaced meanwhile are made again, all others stay. Throws REGISTRY_RACE where they would have to be and the request cannot.
 */
export async function judgeAgainstService(
  { store, folder }: RegistryPlace,
  request: ReleaseRequest,
  log: ReleaseLog,
): Promise<readonly Decision[]> {
  const { decisions, judgeAgain, keyColumns, signal } = request;
  if (log.tableVersion === request.expected) return decisions;
  const inService = championsAt(log, log.newest);
  const moved = decisions.map(({ key }) => keyId(key)).filter((id, i) => hasMoved(decisions[i]!, inService.get(id)));
  if (moved.length === 0) return decisions;
  if (judgeAgain === undefined) throw lostRace(folder, moved, decisions.length);
  const { champions } = await readChampions(store, folder, { keyColumns, release: log.newest, signal });
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
