import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '#src/core/index.ts';
import {
  modelRecord,
  openRegistry,
  promoteModel,
  rowOfVersion,
  searchModels,
  type Registry,
} from '#src/registry/index.ts';
import { costOf, costsOf, rounded, type CallCosts, type Cost } from './registry-100k-cost.ts';
import { fleetIn, registerVersions, type Version } from './registry-100k-fleet.ts';
import { nameOf, scan, type Question } from './registry-100k-questions.ts';

/** What a kind of work took, and whether what came of it is right. */
export type Measured<What> = { readonly cost: What; readonly isRight: boolean };

const by = { run: 'bench', codeVersion: 'bench', actor: 'bench', reason: 'bench' };

/** Registers releases of versions in a folder; right where a fresh reader finds each version with its metrics and its tag. */
export async function measureRegister(
  folder: string,
  releases: readonly (readonly Version[])[],
): Promise<Measured<Cost & { readonly megabytes: number }>> {
  const fleet = fleetIn(folder);
  const cost = await costOf(async () => registerVersions(fleet, releases));
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  const registry = await openRegistry(fleet);
  const versions = releases.flat();
  const isRight = registry.rows.nRows === versions.length && versions.every((each) => isThere(registry, each));
  return { cost: { ...cost, megabytes }, isRight };
}

function isThere(registry: Registry, { key, version, metrics, team, learner }: Version): boolean {
  const found = modelRecord(registry, rowOfVersion(registry, key, String(version)));
  const names = ['rmse', 'mae', 'bias', 'mase'] as const;
  const isEqual = names.every((name) => found.metrics[name] === metrics[name]);
  return isEqual && found.tags['team'] === team && found.learner === learner;
}

/** Opens a registry in a process of its own; right where it sees all versions. */
export async function measureOpen(
  folder: string,
  nVersions: number,
): Promise<Measured<Cost & { readonly megabytes: number }>> {
  const script = fileURLToPath(new URL('registry-100k-open.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder]);
  const { versions, seconds, cpuSeconds, megabytes } = JSON.parse(stdout) as Readonly<Record<string, number>>;
  return {
    cost: { seconds: rounded(seconds!), cpuSeconds: rounded(cpuSeconds!), megabytes: Math.round(megabytes!) },
    isRight: versions === nVersions,
  };
}

/** Looks champions up by random keys, with all that is known of them; right where each is the newest version of its key. */
export async function measureLookUp(
  folder: string,
  newest: readonly Version[],
  count: number,
): Promise<Measured<CallCosts>> {
  const registry = await openRegistry(fleetIn(folder));
  const random = seededRandom(3);
  const asked = Array.from({ length: count }, () => newest[Math.floor(random() * newest.length)]!);
  const lookUp = ({ key }: Version): number => modelRecord(registry, rowOfVersion(registry, key, 'champion')).version;
  for (const each of asked.slice(0, 2000)) lookUp(each);
  const { answers, costs } = await costsOf(asked, lookUp);
  return { cost: costs, isRight: answers.every((version, i) => version === asked[i]!.version) };
}

/** Searches an open registry and reads the first 20 of what is found; right where all that is found is what a scan of the versions finds. */
export async function measureSearch(
  folder: string,
  versions: readonly Version[],
  questions: readonly Question[],
): Promise<Measured<CallCosts>> {
  const registry = await openRegistry(fleetIn(folder));
  const search = ({ filter }: Question): readonly number[] => {
    const found = searchModels(registry, { filter });
    for (const row of found.slice(0, 20)) modelRecord(registry, row);
    return found;
  };
  for (const question of questions.slice(0, 8)) search(question);
  const { answers, costs } = await costsOf(questions, search);
  const versionOf = registry.rows.columns['version']!;
  const isRight = answers.every((rows, i) => {
    const names = rows.map((row) => nameOf({ key: keyOf(registry, row), version: versionOf[row] as number }));
    const wanted = scan(versions, questions[i]!);
    return names.length === wanted.length && wanted.every((name, at) => name === names[at]);
  });
  return { cost: costs, isRight };
}

function keyOf({ keys }: Registry, row: number): Version['key'] {
  return keys[row] as unknown as Version['key'];
}

/**
 * Opens the registry of a key and promotes version 1 of it, for each of some keys, after one that is not counted; right where a fresh
 * reader sees each as the champion.
 */
export async function measurePromote(folder: string, keys: readonly Version['key'][]): Promise<Measured<CallCosts>> {
  const fleet = fleetIn(folder);
  const promote = async (key: Version['key']): Promise<unknown> => {
    const registry = await openRegistry(fleet, { key });
    return promoteModel(registry, modelRecord(registry, rowOfVersion(registry, key, '1')), { ...by, now: 0 });
  };
  await promote(keys[0]!);
  const { costs } = await costsOf(keys.slice(1), promote);
  const fresh = await openRegistry(fleet);
  return { cost: costs, isRight: keys.every((key) => championOf(fresh, key) === 1) };
}

function championOf(registry: Registry, key: Version['key']): number {
  return modelRecord(registry, rowOfVersion(registry, key, 'champion')).version;
}

/** What work on all champions at once took, in a process of its own, and how many of them it moved. */
export type MoveCost = Cost & { readonly champions: number; readonly megabytes: number };

/**
 * Releases two versions of each of some keys, compares the releases, and rolls all back, each in a process of its own; right where each
 * moved or found all of them, and a fresh reader sees the versions that were released, or that came back, in service.
 */
export async function measureMoves(
  folder: string,
  nKeys: number,
): Promise<Readonly<Record<'release' | 'diff' | 'rollBack', Measured<MoveCost>>>> {
  const move = async (work: string, version: number): Promise<Measured<MoveCost>> => {
    const script = fileURLToPath(new URL('registry-100k-move.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder, work, String(nKeys)]);
    const cost = JSON.parse(stdout) as MoveCost;
    const inService = searchModels(await openRegistry(fleetIn(folder)), {
      filter: `alias.champion and version = ${version}`,
    });
    return { cost, isRight: cost.champions === nKeys && inService.length === nKeys };
  };
  const first = await move('1', 1);
  const release = await move('2', 2);
  const diff = await move('diff', 2);
  const rollBack = await move('roll back', 1);
  return { release: { ...release, isRight: first.isRight && release.isRight }, diff, rollBack };
}
