import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { versionsOf, type Version } from './registry-100k-fleet.ts';
import { lineOf, type Rates } from './registry-100k-line.ts';
import { openMlflow, type Mlflow, type MlflowAnswers } from './registry-100k-mlflow.ts';
import {
  measureLookUp,
  measureMoves,
  measureOpen,
  measurePromote,
  measureRegister,
  measureSearch,
} from './registry-100k-ours.ts';
import { modelName, questionsOf, scan, type Question } from './registry-100k-questions.ts';
import { runCommand } from './run-command.ts';
import type { AccuracyBench, BenchLine, MeasureOptions } from './workload.ts';

const nReleases = 2;
const usualKeys = 50_000;
const usualVersionsOfMlflow = 300;
const [nSearches, nLookUps, nPromotes] = [200, 20_000, 51];
// MLflow takes a hundred times as long.
const [nSearchesOfMlflow, nCallsOfMlflow] = [20, 20];
const goals = {
  registerTimesMlflow: 100,
  searchTimesMlflow: 100,
  lookUpP99InMs: 1,
  searchP95InMs: 10,
  openInS: 1,
};

/**
 * A registry of 100,000 versions: registering, cold open, look-ups, searches, promoting, `muster models list`; a fleet of 100,000 keys that
 * is released, compared and rolled back; beside
 * MLflow's server on SQLite with fewer versions. Calls a second of the processor, MLflow's client and server together.
 */
export const registry100k: AccuracyBench = {
  measure: async (options) => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
    try {
      return await measureIn(folder, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Sizes = { readonly large: readonly (readonly Version[])[]; readonly small: readonly (readonly Version[])[] };

async function measureIn(
  folder: string,
  { keys = [usualKeys], rows = usualVersionsOfMlflow, without, progress }: MeasureOptions,
): Promise<readonly BenchLine[]> {
  const sizes = {
    large: versionsOf(Math.max(...keys), nReleases),
    small: versionsOf(Math.max(1, Math.floor(rows / nReleases)), nReleases),
  };
  const peer = without.includes('mlflow') ? undefined : await measureMlflow(folder, sizes.small, progress);
  const ours = await measureOurs(folder, sizes, progress);
  return linesOf(sizes, ours, peer, peer === undefined && !without.includes('mlflow') ? ['mlflow'] : []);
}

type Ours = Awaited<ReturnType<typeof measureOurs>>;

async function measureOurs(folder: string, { large, small }: Sizes, progress: (text: string) => void) {
  const [workspace, little] = [join(folder, 'workspace'), join(folder, 'little')];
  const [versions, newest] = [large.flat(), large.at(-1)!];
  const questions = questionsOf(nSearches);
  progress(`registry-100k  registering ${versions.length} versions`);
  const register = await measureRegister(workspace, large);
  progress('registry-100k  opening, looking up, searching');
  const open = await measureOpen(workspace, versions.length);
  const lookUp = await measureLookUp(workspace, newest, nLookUps);
  const search = await measureSearch(workspace, versions, questions);
  const list = await runCommand(folder, ['models', 'list', '--workspace', workspace, '--where', questions[0]!.filter]);
  progress('registry-100k  promoting and rolling back');
  const step = Math.max(1, Math.floor(newest.length / nPromotes));
  const promoted = newest.filter((_, i) => i % step === 0).slice(0, nPromotes);
  const promote = await measurePromote(
    workspace,
    promoted.map(({ key }) => key),
  );
  progress(`registry-100k  releasing, comparing and rolling back ${versions.length} keys`);
  const moves = await measureMoves(join(folder, 'whole'), versions.length);
  progress(`registry-100k  the ${small.flat().length} versions that mlflow had`);
  const littleRegister = await measureRegister(little, small);
  const littleSearch = await measureSearch(little, small.flat(), questions);
  return { register, open, lookUp, search, list, promote, ...moves, littleRegister, littleSearch };
}

type Answers = Awaited<ReturnType<typeof askMlflow>>;

async function measureMlflow(
  folder: string,
  versions: readonly (readonly Version[])[],
  progress: (text: string) => void,
): Promise<Answers | undefined> {
  const place = join(folder, 'mlflow');
  await mkdir(place);
  progress('registry-100k  starting mlflow');
  const mlflow = await openMlflow(place, progress);
  if (mlflow === undefined) return undefined;
  try {
    return await askMlflow(mlflow, versions, progress);
  } finally {
    await mlflow.close();
  }
}

async function askMlflow(mlflow: Mlflow, releases: readonly (readonly Version[])[], progress: (text: string) => void) {
  const [versions, newest] = [releases.flat(), releases.at(-1)!];
  const questions = questionsOf(nSearchesOfMlflow);
  const names = newest.map(({ key }) => modelName(key));
  progress(`registry-100k  registering ${versions.length} versions with mlflow`);
  const register = await mlflow.ask<number>(
    'register',
    versions.map(({ key, ...each }) => ({ ...each, name: modelName(key) })),
  );
  progress('registry-100k  searching, looking up, promoting with mlflow');
  const search = await mlflow.ask<readonly (readonly [string, number])[]>(
    'search',
    questions.map((each) => each.mlflow),
  );
  const lookUp = await mlflow.ask<number>('look-up', names.slice(0, nCallsOfMlflow));
  const promote = await mlflow.ask<number>(
    'promote',
    names.slice(0, nCallsOfMlflow).map((name) => [name, 1]),
  );
  return {
    version: mlflow.version,
    register,
    search,
    lookUp,
    promote,
    isRight: {
      register: register.answers.every((version, i) => version === versions[i]!.version),
      search: search.answers.every((found, i) => isFound(found, versions, questions[i]!)),
      lookUp: lookUp.answers.every((version) => version === nReleases),
      promote: promote.answers.every((version) => version === 1),
    },
  };
}

/** MLflow gives what it finds in another order. */
function isFound(
  found: readonly (readonly [string, number])[],
  versions: readonly Version[],
  question: Question,
): boolean {
  const names = found.map(([name, version]) => `${name} ${version}`).sort();
  return JSON.stringify(names) === JSON.stringify([...scan(versions, question)].sort());
}

/** Gives a line by the name of the work, what MLflow answered to the same, and what ours took. */
type LineOf = (name: string, asked: MlflowAnswers<unknown> | undefined, rates: Rates) => BenchLine;

function linesOf(
  { large, small }: Sizes,
  ours: Ours,
  peer: Answers | undefined,
  missing: readonly string[],
): readonly BenchLine[] {
  const [versions, versionsOfMlflow] = [large.flat().length, small.flat().length];
  const line: LineOf = (name, asked, { told, ...rates }) => {
    const mlflow =
      asked === undefined || peer === undefined ? undefined : { version: peer.version, versionsOfMlflow, asked };
    return lineOf(`registry-100k ${name}`, { ...rates, told: { versions, ...told } }, { mlflow, missing });
  };
  const areRight = peer?.isRight ?? { register: true, search: true, lookUp: true, promote: true };
  const peers = { ...peer, areRight };
  return [
    ...findingLines(line, ours, { versions, versionsOfMlflow, ...peers }),
    ...changingLines(line, ours, peers),
    openLine(line, ours, versions),
  ];
}

type Peers = Partial<Answers> & { readonly areRight: Answers['isRight'] };

function findingLines(
  line: LineOf,
  { register, lookUp, search, littleRegister, littleSearch }: Ours,
  {
    versions,
    versionsOfMlflow,
    areRight,
    ...peer
  }: Peers & { readonly versions: number; readonly versionsOfMlflow: number },
): readonly BenchLine[] {
  return [
    line('register', peer.register, {
      unit: 'versions/s of a core',
      ours: versions / register.cost.cpuSeconds,
      oursOfAsMany: versionsOfMlflow / littleRegister.cost.cpuSeconds,
      isRight: register.isRight && littleRegister.isRight && areRight.register,
      goals: { timesMlflow: goals.registerTimesMlflow },
      told: { took: register.cost, ofAsMany: littleRegister.cost },
    }),
    line('search', peer.search, {
      unit: 'searches/s of a core',
      ours: search.cost.perS,
      oursOfAsMany: littleSearch.cost.perS,
      isRight: search.isRight && littleSearch.isRight && areRight.search,
      goals: { timesMlflow: goals.searchTimesMlflow, p95InMs: [search.cost.cpu.p95, goals.searchP95InMs] },
      told: { inMs: search.cost, ofAsMany: littleSearch.cost },
    }),
    line('look-up', peer.lookUp, {
      unit: 'look-ups/s of a core',
      ours: lookUp.cost.perS,
      isRight: lookUp.isRight && areRight.lookUp,
      goals: { p99InMs: [lookUp.cost.cpu.p99, goals.lookUpP99InMs] },
      told: { inMs: lookUp.cost },
    }),
  ];
}

function changingLines(
  line: LineOf,
  { promote, release, diff, rollBack }: Ours,
  { areRight, ...peer }: Peers,
): readonly BenchLine[] {
  const moving = (name: string, { cost, isRight }: typeof release, asked: MlflowAnswers<unknown> | undefined) =>
    line(name, asked, {
      unit: 'champions/s of a core',
      ours: cost.champions / cost.cpuSeconds,
      isRight: isRight && areRight.promote,
      goals: {},
      told: { versions: 2 * cost.champions, took: cost },
    });
  return [
    line('promote', peer.promote, {
      unit: 'promotions/s of a core',
      ours: promote.cost.perS,
      isRight: promote.isRight && areRight.promote,
      goals: {},
      told: { inMs: promote.cost },
    }),
    moving('release', release, peer.promote),
    moving('roll back', rollBack, peer.promote),
    moving('release diff', diff, undefined),
  ];
}

function openLine(line: LineOf, { open, list }: Ours, versions: number): BenchLine {
  return line('open', undefined, {
    unit: 'versions/s of a core',
    ours: versions / open.cost.cpuSeconds,
    isRight: open.isRight,
    goals: { openInS: [open.cost.cpuSeconds, goals.openInS] },
    told: { took: open.cost, modelsListAsCommand: list },
  });
}
