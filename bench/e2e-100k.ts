import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRuns, type PastRun } from '#src/pipelines/index.ts';
import { openStore } from '#src/storage/index.ts';
import { changeKeys, wholeFleet, writeFleet } from './e2e-fleet.ts';
import { rounded, runCommand, type CommandCost } from './run-command.ts';
import type { AccuracyBench, BenchLine, MeasureOptions } from './workload.ts';

const usualSizes = [1000, 10_000, 100_000];
const stages = ['dataprep', 'train', 'evaluate', 'inference'] as const;
const nChanged = 3;
const goals = { peakMegabytes: 3072, costOfLargest: 1.3 };

/**
 * The whole way of a fleet, from CSV files to forecasts, with the candidates of the sample's pipeline: each stage as a command of its
 * own, then a run that judges against the release just made, one with nothing changed, and one with three keys changed. Keys a second
 * of the largest fleet over the four stages.
 */
export const e2e100k: AccuracyBench = {
  measure: async ({ keys = usualSizes, progress }) => {
    const fleets: FleetFigures[] = [];
    for (const nKeys of keys.map(wholeFleet).sort((a, b) => a - b)) {
      const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'));
      try {
        fleets.push(await measureFleet(folder, nKeys, progress));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
    return lineOf(fleets);
  },
};

type Stage = (typeof stages)[number];

/** What a fleet took, stage by stage, and whether nothing of it was lost. */
type FleetFigures = {
  readonly keys: number;
  readonly keysPerSecond: number;
  /** Seconds of all cores, for the four stages together. */
  readonly cpuMillisecondsPerKey: number;
  readonly peakMegabytes: number;
  readonly stages: Readonly<Record<Stage, CommandCost>>;
  /** The gate alone: all models stand as champions beside their challengers. */
  readonly judgedAgain: CommandCost & { readonly reused: number };
  readonly nothingChanged: CommandCost & { readonly reused: number };
  readonly threeChanged: CommandCost & { readonly trained: number };
  /** Whether the states of each step that tells of keys add up to the keys. */
  readonly statesAddUp: boolean;
};

async function measureFleet(
  folder: string,
  nKeys: number,
  progress: MeasureOptions['progress'],
): Promise<FleetFigures> {
  progress(`${nKeys} keys  writing the sample`);
  const file = await writeFleet(folder, nKeys);
  const places = ['--workspace', join(folder, 'workspace'), '--output', join(folder, 'output')];
  const run = async (about: string, args: readonly string[]): Promise<CommandCost> => {
    progress(`${nKeys} keys  ${about}`);
    const cost = await runCommand(folder, [...args, ...places]);
    progress(`${nKeys} keys  ${about}: ${describe(cost, nKeys)}`);
    return cost;
  };
  const costs = {} as Record<Stage, CommandCost>;
  for (const stage of stages) costs[stage] = await run(stage, [stage, '--pipeline', file]);
  const judgedAgain = await run('a run that judges against its release', ['run', file]);
  const nothingChanged = await run('a run with nothing changed', ['run', file]);
  await changeKeys(folder, nChanged);
  const threeChanged = await run('a run with three keys changed', ['run', file]);
  const [changedRun, sameRun, judgingRun, ...stageRuns] = await readRuns(openStore(join(folder, 'workspace')));
  const all = Object.values(costs);
  const sum = (of: (cost: CommandCost) => number): number => all.reduce((total, cost) => total + of(cost), 0);
  return {
    keys: nKeys,
    keysPerSecond: rounded(nKeys / sum(({ seconds }) => seconds)),
    cpuMillisecondsPerKey: rounded((1000 * sum(({ cpuSeconds }) => cpuSeconds)) / nKeys),
    peakMegabytes: Math.max(...[...all, judgedAgain, nothingChanged, threeChanged].map((cost) => cost.peakMegabytes)),
    stages: costs,
    judgedAgain: { ...judgedAgain, reused: judgingRun!.nReused },
    nothingChanged: { ...nothingChanged, reused: sameRun!.nReused },
    threeChanged: { ...threeChanged, trained: trainedIn(changedRun!) },
    statesAddUp: [changedRun!, judgingRun!, ...stageRuns].every((each) => addsUp(each, nKeys)),
  };
}

function describe({ seconds, cpuSeconds, peakMegabytes }: CommandCost, nKeys: number): string {
  const speed = `${(nKeys / seconds).toFixed(0)} keys/s`;
  return `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of cores), ${speed}, ${peakMegabytes.toFixed(0)} MB`;
}

function trainedIn({ steps }: PastRun): number {
  return steps.find(({ step }) => step === 'train')?.counts['keysTrained'] ?? Number.NaN;
}

function addsUp({ steps }: PastRun, nKeys: number): boolean {
  return steps.every(({ keyStates, counts }) => {
    const states = Object.values(keyStates);
    const total = states.reduce((sum, count) => sum + count, 0);
    return counts['keys'] === nKeys && (states.length === 0 || total === nKeys);
  });
}

function lineOf(fleets: readonly FleetFigures[]): BenchLine {
  const [largest, before] = fleets.toReversed();
  const costOfLargest = before === undefined ? 1 : largest!.cpuMillisecondsPerKey / before.cpuMillisecondsPerKey;
  const isGood = fleets.every(
    ({ peakMegabytes, statesAddUp, judgedAgain, nothingChanged, threeChanged }) =>
      peakMegabytes < goals.peakMegabytes &&
      statesAddUp &&
      judgedAgain.reused === stages.length - 1 &&
      nothingChanged.reused === stages.length &&
      threeChanged.trained === nChanged,
  );
  return {
    bench: 'e2e-100k',
    unit: 'keys/s',
    ours: largest!.keysPerSecond,
    // No other project takes a fleet of this size from files over a gate to forecasts on one machine.
    peers: {},
    ratio: {},
    guard: { goals, costOfLargest: rounded(costOfLargest), fleets },
    ok: isGood && costOfLargest <= goals.costOfLargest,
  };
}
