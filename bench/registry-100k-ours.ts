import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '#src/core/index.ts';
import {
  modelRecord,
  openRegistry,
  promoteModel,
  rollBack,
  rowOfVersion,
  searchModels,
  type Registry,
} from '#src/registry/index.ts';
import { costsOf, rounded, type CallCosts } from './registry-100k-cost.ts';
import { fleetIn, registerVersions, type Version } from './registry-100k-fleet.ts';
import { nameOf, scan, type Question } from './registry-100k-questions.ts';

/** What a kind of work took, and whether what came of it is right. */
export type Measured<What> = { readonly cost: What; readonly isRight: boolean };

/** What a whole piece of work took. */
type Cost = { readonly seconds: number; readonly cpuSeconds: number };

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

/** Opens the registry and promotes version 1 of a key, for each of some keys; right where a fresh reader sees each as the champion. */
export async function measurePromote(folder: string, keys: readonly Version['key'][]): Promise<Measured<CallCosts>> {
  const fleet = fleetIn(folder);
  const { costs } = await costsOf(keys, async (key) => {
    const registry = await openRegistry(fleet);
    return promoteModel(registry, modelRecord(registry, rowOfVersion(registry, key, '1')), { ...by, now: 0 });
  });
  const fresh = await openRegistry(fleet);
  return { cost: costs, isRight: keys.every((key) => championOf(fresh, key) === 1) };
}

/** Rolls all champions back to release 1; right where a fresh reader sees version 1 of every key in service. */
export async function measureRollBack(
  folder: string,
  newest: readonly Version[],
): Promise<Measured<Cost & { readonly champions: number }>> {
  const fleet = fleetIn(folder);
  let champions = 0;
  const cost = await costOf(async () => {
    const request = { to: 1, isSelected: () => true, isDryRun: false };
    champions = (await rollBack(fleet, request, { ...by, now: 0 })).moved.length;
  });
  const fresh = await openRegistry(fleet);
  return { cost: { ...cost, champions }, isRight: newest.every(({ key }) => championOf(fresh, key) === 1) };
}

function championOf(registry: Registry, key: Version['key']): number {
  return modelRecord(registry, rowOfVersion(registry, key, 'champion')).version;
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: rounded((performance.now() - start) / 1000), cpuSeconds: rounded((user + system) / 1e6) };
}
